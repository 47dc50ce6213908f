"""Tree → text: the same for all ways of writing the same rule."""

from portal.domain.expressions.parsing import parse
from portal.domain.expressions.tree import Binary, Call, Day, Items, Name, Node, Number, Text, Truth, Unary


def normal(text: str) -> str:
    """The rule without extra spaces and brackets. Two rules are the same if their normal forms are equal."""
    return _written(parse(text))


def _written(node: Node) -> str:
    match node:
        case Number():
            text = format(node.value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case Text():
            mark = "'" if '"' in node.value else '"'
            return f"{mark}{node.value}{mark}"
        case Truth():
            return "true" if node.value else "false"
        case Day():
            return f'date("{node.value.isoformat()}")'
        case Items():
            return "[" + ",".join(_written(item) for item in node.items) + "]"
        case Name():
            return node.written
        case Unary():
            return f"({node.operator} {_written(node.operand)})"
        case Binary():
            return f"({_written(node.left)} {node.operator} {_written(node.right)})"
        case Call():
            return f"{node.function}({','.join(_written(argument) for argument in node.arguments)})"
