"""Words for recognising lists of names: common given and family names, forms of address, words that are no names.

Short on purpose: a list of three counts as names when half of it has such a word, so the common ones are enough.
"""


def _in_order(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(_in_order(text))


LATIN = _words(
    """
    mohammad mohammed muhammad mohamed mohd md mst ahmed ahmad ali hassan hasan hussain hussein khan rahman
    islam hossain uddin ullah miah begum khatun akter akhter sultana bibi fatima fatema aisha ayesha abdul
    abdullah abu omar umar ibrahim yusuf yousef mustafa khalid hamid karim rahim rashid saleh salim tariq
    imran usman bilal kamal jamal malik iqbal noor nur zainab maryam mariam khadija amina layla nadia rana
    sarkar mondal chowdhury sheikh syed mirza kumar kumari singh kaur devi sharma gupta patel shah rao reddy
    nair menon iyer das roy ghosh banerjee chatterjee yadav verma mishra joshi mehta agarwal pillai thapa
    gurung tamang magar rai limbu shrestha adhikari bahadur karki chaudhary priya anita sunita lakshmi rajesh
    ramesh suresh mukesh sanjay vijay rahul amit deepak pooja neha kavita ravi arjun raj sandeep manoj ashok
    anil sunil rakesh rekha meena geeta santosh ganesh mohan krishna venkatesh murugan perera fernando silva
    jayawardena bandara dissanayake rajapaksa wickramasinghe nguyen nguyễn tran trần le lê pham phạm huynh
    huỳnh hoang hoàng phan vu vũ vo võ dang đặng bui bùi do đỗ ho hồ ngo ngô duong dương ly lý thi thị van văn
    minh anh hương lan mai hùng dũng tuấn thảo linh phương trang wang li zhang liu chen yang huang zhao wu
    zhou xu sun zhu lin guo gao luo zheng liang xie tang deng feng cheng cai kim lee park choi jung tanaka
    suzuki sato yamamoto watanabe aung kyaw zaw htun hla mya khin thein myint moe naing win soe thant nyein
    daw phyo su somchai somsak somporn suda malee chai sombat wichai prasert niran kanya suchart santos reyes
    cruz bautista ocampo garcia gonzalez rodriguez hernandez lopez martinez perez sanchez ramirez torres
    flores rivera gomez diaz morales ortiz gutierrez ramos mendoza castillo jimenez vargas rojas maria jose
    juan carlos luis ana miguel pedro jorge rosa carmen antonio manuel francisco javier fernanda guadalupe
    delacruz dela aquino villanueva souza oliveira pereira ferreira costa almeida joao paulo marcos lucas
    beatriz john mary peter paul james david michael robert william thomas joseph daniel mark george sarah
    anna elizabeth grace joyce mercy esther ruth samuel emmanuel kwame kofi kwesi ama akua abena mensah owusu
    boateng okafor okonkwo adeyemi chukwu ngozi chinedu wanjiku otieno kamau mwangi achieng njoroge tesfaye
    bekele abebe alemu haile girma tadesse almaz ivan petrov ivanov smirnov kuznetsov olena oksana andriy
    mykola vasyl shevchenko kovalenko bondarenko elena natalia svetlana dmitri sergei alexander alexei
    vladimir igor oleg tatiana irina popescu ionescu gheorghe andrei mihai ioana cristina stefan nikola georgi
    dimitar milan jovan petrovic jovanovic kowalski nowak jan piotr katarzyna mehmet ayse ayşe fatma emine
    hatice yilmaz yılmaz kaya demir çelik celik şahin sahin öztürk ozturk osman murat hans karl franz josef
    müller schmidt weber wagner huber gruber bauer klaus jürgen monika petra sabine jean pierre marie dupont
    durand martin bernard michel claude philippe nathalie isabelle giuseppe giovanni marco luca francesca
    rossi russo ferrari esposito bianchi richard charles christopher matthew anthony steven andrew kevin brian
    edward ronald timothy jason jeffrey ryan jacob nicholas eric jonathan stephen larry justin scott brandon
    benjamin gregory frank raymond patrick jack dennis jerry patricia jennifer linda barbara susan jessica
    karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah
    stephanie rebecca laura sharon cynthia kathleen amy angela shirley brenda pamela nicole katherine
    christine helen samantha rachel olivia emma julia victoria lauren judith megan andrea cheryl hannah
    jacqueline martha gloria teresa doris sara janice judy alice julie dorothy katrina dominique june smith
    johnson williams brown jones davis miller wilson anderson taylor moore jackson thompson white harris clark
    lewis robinson walker hall young wright hill green adams nelson baker campbell mitchell roberts carter
    phillips evans turner parker collins edwards stewart morris murphy cook rogers morgan cooper peterson reed
    bailey bell kelly howard ward cox richardson watson brooks wood bennett gray hughes price myers long
    foster powell jenkins perry russell davies alejandro daniela gabriela sofia valentina camila lucia isabel
    andrés jesús ángel héctor ricardo eduardo sergio raúl roberto alberto enrique armando cristobal rubén
    óscar víctor guillermo verónica leticia yolanda dominguez domínguez gutiérrez hernández lópez martínez
    pérez sánchez ramírez gómez díaz vázquez vásquez álvarez aguilar herrera medina castro guzmán munoz muñoz
    salazar soto contreras guerrero delgado cabrera campos vega cervantes gabriel rafael mateus felipe bruno
    rodrigo thiago gustavo leonardo larissa juliana letícia vitória rafaela lima gomes ribeiro carvalho alves
    lopes soares vieira barbosa rocha dias nascimento cardoso teixeira araújo melo zeynep elif meryem şerife
    hüseyin huseyin ismail halil süleyman ramazan hakan emre burak serkan aydın aydin yıldız yildiz yıldırım
    arslan doğan kılıç aslan çetin kara koç kurt özdemir polat güneş agung eko bambang hendra rudi slamet
    suparman wahyuni astuti utami handayani rina yuni fitri indah ratna kusuma hartono nugroho saputra pratama
    kurniawan purnama gunawan suryadi maryati suryani adam tomasz krzysztof andrzej marek paweł pawel michał
    michal marcin łukasz lukasz grzegorz wojciech agnieszka małgorzata malgorzata krystyna ewa elżbieta zofia
    hubert wiśniewski wójcik kowalczyk kamiński lewandowski zieliński szymański woźniak dąbrowski kozłowski
    mazur wieczorek andreas wolfgang günter dieter manfred uwe werner helmut ursula renate karin helga gisela
    ingrid brigitte catharina katharina anja tatjana schneider fischer meyer becker schulz hoffmann koch
    richter klein wolf schröder neumann schwarz zimmermann braun krüger hofmann hartmann lange constantin
    vasile florin adrian marian alina mihaela stoica stan dumitru radu dinu manole ionut gheorghiu munteanu
    rusu camille céline julien nicolas laurent sylvie catherine antoinette franck thibault valérie élise petit
    leroy moreau simon lefebvre roux fournier girard bonnet dupuis lambert fontaine rousseau vincent muller
    faure roche gauthier radhika aditya vikram ajay kiran gopal shankar prakash naveen pradeep swathi divya
    shreya asha usha nisha rajni savita nagarajan subramanian krishnan chandra bhatt desai jain malhotra
    kapoor chopra arora bhatia khanna saxena srivastava tiwari pandey dubey trivedi kulkarni deshmukh patil
    more naidu pandit bhattacharya mukherjee sood sethi habib anwar farid nasir shafiq rafiq jahangir nasrin
    shirin salma rokeya jahan sharmin taslima parvin samira youssef mahmoud tarek sami walid rami hossam fouad
    adel hisham sherif nasser faisal sultan majid budi siti dewi agus sri joko wati wahyu hidayat putri
    setiawan santoso susanto wijaya nurul rahmawati lestari
    """
)
FORMS_OF_ADDRESS = _words(
    """
    mr mrs ms miss md mst mohd smt shri sri u daw ko ma ông bà anh chị herr frau sr sra
    """
)

NO_NAMES = _words(
    """
    ltd limited inc llc gmbh ag kg co company corp corporation plc pvt private pte sdn bhd sa sarl srl spa bv
    nv jsc group agency agencies recruitment manpower overseas services service solutions enterprise
    enterprises industries industry factory mill mills textile textiles garment garments fashion apparel
    export exports import trading traders international global logistics transport security consultancy
    consulting engineering construction holdings bank insurance foundation department dept division unit
    section team committee union association federation council ministry office bureau authority board court
    government police republic state province district city town village street road avenue park zone area
    region north south east west new united kingdom states emirates arabia islands human resources quality
    control finance accounting production maintenance warehouse cutting sewing finishing dyeing packing
    assembly welding purchasing procurement marketing administration health safety environment compliance
    policy procedure code conduct act law convention standard report training certificate contract license
    manual plan handbook register record records form list agreement annex article audit assessment monday
    tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december hotel school hospital university college institute centre center
    lumpur delhi dhaka bangkok hanoi jakarta manila lahore karachi mumbai chennai kolkata bengaluru chittagong
    gazipur narayanganj tiruppur shenzhen guangzhou shanghai beijing istanbul cairo casablanca bangladesh
    india china vietnam thailand nepal pakistan myanmar cambodia indonesia malaysia philippines lanka turkey
    austria germany france italy spain poland romania ukraine brazil mexico morocco egypt jordan qatar oman
    kuwait bahrain cotton polyester leather rubber steel copper cobalt gold palm oil sugar cocoa coffee tea
    rice wheat soy timber annual general manager director supervisor officer operator helper senior junior
    chief head day night shift tỉnh huyện quận xưởng luật
    """
)

FIRST_WORDS = _words(
    """
    the a an all every each our we they this these no not when where if in on at for of by with from
    """
)
"""Words that may have a capital before a name, at the start of a sentence."""
NO_NAME_PHRASES = (
    "ho chi minh",
    "hồ chí minh",
    "công ty",
    "nhà máy",
    "phòng ",
    "thành phố",
    "nghị định",
    "bà rịa",
    "đà nẵng",
    "hà nội",
)

CYRILLIC_ENDINGS = (
    "вич",
    "вна",
    "ична",
    "ова",
    "ева",
    "ина",
    "енко",
    "ский",
    "ская",
    "чук",
    "ов",
    "ев",
    "ин",
    "ян",
    "дзе",
)
CYRILLIC = _words(
    """
    иван пётр петр сергей алексей александр андрей дмитрий владимир михаил николай олег игорь юрий виктор
    павел максим денис роман антон артём евгений константин анна мария елена ольга наталья татьяна ирина
    светлана екатерина людмила галина юлия дарья оксана надежда вера любовь валентина марина алла зинаида
    рустам фарход бахтиёр дилшод шерзод гульнара азиз тимур жасур улугбек нурлан айгуль ахмед магомед микола
    василь тарас богдан олена андрій мехмет кузьма фёкла
    """
)

ARABIC = _words(
    """
    محمد أحمد احمد علي حسن حسين محمود مصطفى إبراهيم ابراهيم خالد عمر عثمان يوسف عبد عبدالله عبدالرحمن الله
    الرحمن صالح سعيد سالم كريم رشيد طارق جمال كمال ياسر سمير وليد فاطمة عائشة خديجة مريم زينب ليلى نور سارة
    هدى أمينة سعاد نادية سلمى رنا خليل نجيب توفيق وحيد ناجي حسني مروان كاظم نجم فادي هايل أريج كرمة غيداء طلعت
    رجائي منى سميرة هالة إيمان آمال لمياء سهام وفاء دعاء شيماء رحاب ياسمين حنان منال عبير نجلاء جمانة رؤى بشير
    نبيل منير أنور أكرم جابر جلال رضا زياد سامي سليم شادي صلاح ضياء عامر عباس عدنان عزيز عصام عماد غسان فارس
    فهد قاسم لؤي مازن مالك مجدي محسن مراد معاذ مؤمن نزار نضال نعيم هاني هيثم وائل يحيى يعقوب ابن بن بنت المصري
    السيد الحسن الخطيب النجار الشامي العلي حمدي فؤاد عادل هشام أيمن شريف ناصر فيصل سلطان ماجد بدر حمزة بلال
    أسامة إسماعيل عيسى موسى داود سليمان زيد رامي
    """
)
BENGALI = _words(
    """
    মোঃ মো মোহাম্মদ মোছাঃ মোসাঃ আহমেদ আলী হাসান হোসেন রহমান ইসলাম খান উদ্দিন মিয়া বেগম খাতুন আক্তার আখতার
    সুলতানা আব্দুল আবদুল করিম রহিম রশিদ জামাল কামাল ইকবাল ফাতেমা আয়েশা সালমা নাসরিন শিরিন রোকেয়া চৌধুরী শেখ
    সরকার মন্ডল দাস রায় ঘোষ হাকিম ব্যানার্জি ব্যানার্জী মুখার্জি মুখোপাধ্যায় চট্টোপাধ্যায় বন্দ্যোপাধ্যায়
    চ্যাটার্জি বসু সেন দত্ত দে মিত্র গুপ্ত চক্রবর্তী ভট্টাচার্য মজুমদার বিশ্বাস মল্লিক পোদ্দার প্রামানিক
    হালদার শীল নাথ সূত্রধর শাহ কাজী সৈয়দ মীর মোল্লা তালুকদার ভূঁইয়া ভূইয়া সিকদার হাওলাদার মৃধা আকন্দ প্রধান
    ফকির দেওয়ান আনোয়ার আসাদ আরিফ ইমরান ইউসুফ কবির জাকির তারেক নাইম নাসির ফারুক বাবুল মনির মাহমুদ মিজান মাসুদ
    রফিক রুবেল লিটন শরীফ সাইদ সেলিম হাবিব হারুন আমিনা জেসমিন নাজমা পারভীন ফারজানা মরিয়ম মমতাজ রাশেদা রুমা
    লিপি শাহনাজ শারমিন শিউলি সাবিনা সুমি হাসিনা হালিমা জাহানারা আবদুল্লাহ সাহা পাল দেবনাথ কুমার রানী সাইফুল
    জাহাঙ্গীর শফিকুল নজরুল শাহিন সুমন রাসেল সোহেল তানিয়া রিনা শ্রী মিসেস বিবি আবু
    """
)
DEVANAGARI = _words(
    """
    कुमार कुमारी सिंह देवी शर्मा गुप्ता यादव वर्मा मिश्रा पटेल राव रेड्डी दास राय पांडे तिवारी चौधरी खान अली
    अहमद मोहम्मद अंसारी बेगम राम लाल श्याम राजेश रमेश सुरेश मुकेश संजय विजय राहुल अमित दीपक पूजा नेहा कविता
    रवि सुनीता अनीता लक्ष्मी गीता मीना रेखा सीता राधा प्रिया मनोज अशोक अनिल सुनील राकेश संतोष गणेश मोहन कृष्ण
    श्री श्रीमती थापा गुरुङ तामाङ मगर सिन्हा पवार पाटिल भटनागर चौहान चोधरी पाण्डेय पांडेय रॉय घोष बनर्जी
    मुखर्जी चटर्जी सेन बोस दत्ता मैती मंडल साहू नायक महतो पासवान मीणा जाट राजपूत ठाकुर जैन अग्रवाल गोयल बंसल
    मित्तल कपूर खन्ना चोपड़ा मल्होत्रा अरोड़ा भाटिया सेठी कौर गिल जोशी भट्ट देसाई मेहता शाह त्रिवेदी द्विवेदी
    चतुर्वेदी शुक्ला दुबे सक्सेना श्रीवास्तव नायर मेनन अय्यर पिल्लै सुब्रमण्यम शेख सैयद हुसैन खातून बानो
    अब्दुल इमरान अजय अरुण अर्जुन आकाश आनंद करण किशोर गोपाल जय दिनेश नरेश नवीन पवन प्रकाश प्रदीप महेश राज राजू
    विकास विनोद शंकर शेखर सचिन सतीश हरि आशा उषा कमला किरण ज्योति तारा निशा पूनम पूर्णिमा ममता मंजू रानी रीना
    शीला संगीता सरिता सविता सुमन राई लिम्बू श्रेष्ठ अधिकारी बहादुर कार्की माया झा प्रसाद नाथ
    """
)
THAI = _in_order(
    """
    สมชาย สมศักดิ์ สมพร สมหมาย สมบัติ วิชัย ประเสริฐ นิรันดร์ กัญญา สุชาติ สุดา มาลี สุนีย์ อรุณ วันดี บุญมี
    ประยุทธ์ สุรชัย สมปอง สมจิตร สมนึก สมบูรณ์ สมคิด สมหญิง วิไล วิมล วิรัช วิโรจน์ ประสิทธิ์ ประจักษ์ ประภา
    บุญเลิศ บุญชัย บุญช่วย สุนทร สุพจน์ สุรศักดิ์ สุวรรณา สุภาพ สุกัญญา ชัย ชัยยา เฉลิม จำลอง ทวี ธีระ นพดล
    นงลักษณ์ พงษ์ พิชัย ไพศาล มนตรี รุ่ง ลำดวน วรรณา ศักดิ์ สายใจ เสาวลักษณ์ อำพร อุไร ทิพย์ เอนก กฤษณะ กมล
    เกษม ชัยวัฒน์ พรทิพย์ รัตนา จันทร์ มานะ ปิติ วีระ อนันต์ ณรงค์ ธนา กิตติ พิมพ์ ศิริ นิภา สายฝน อำนวย ทองดี
    แสงเดือน
    """
)
"""The beginnings of given names."""

CHINESE_FAMILY_NAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭"
    "廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤安常乐于时傅皮齐康伍余元卜顾平黄和穆章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮耿畅陶纪宫祖欧張劉陳楊黃趙吳孫馬羅鄭謝許鄧"
)
CHINESE_NO_NAMES = frozenset(
    "部级厂省市县区国人费金类品证法工员司公室车间所局院校处组线班年月日元吨件个种款项表册书单规章程度制策率量业料务责任全质"
    "色油石粉布纱棉革"
)
