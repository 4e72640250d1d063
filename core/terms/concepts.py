"""A table of everyday words that mean the same, in English and Korean: general vocabulary of customer service.

Each line is a concept: its name, then words and phrases for it. A word may belong to several concepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.terms import english, korean

LONGEST_PHRASE = 3  # words of a Korean phrase
SLIPS_FROM = 5  # letters of a stem that may be taken for a slip of the key
LONGEST_GAP = 5  # how near the last word of a phrase with a gap (`send * back`) has to be

TABLE = """
refund: charged twice, overcharged, reimbursement, refund, money back, reimburse, give back money, return, 환불, 반품, 돌려받, 돌려주
return: is wrong, the wrong, too small, too big, too large, too tight, too loose, doesnt fit, does not fit, dont fit, wrong size, wrong colour, wrong color, wrong item, not what i ordered, 안 맞, 작아요, 커요, send * back, bring * back, take * back, give * back, ship * back, return, send back, bring back, take back, give back, 반품, 반납, 돌려주, 돌려보내
exchange: is wrong, the wrong, too small, too big, too large, too tight, too loose, doesnt fit, does not fit, dont fit, wrong size, wrong colour, wrong color, wrong item, not what i ordered, 안 맞, 작아요, 커요, exchange, swap, replace, replacement, 교환, 맞바꾸
cancel: dont need, do not need, dont want to, do not want to, not going to, anymore, any more, no longer, wont be able to, 안 할래, 안 갈래, 못 가게, 못 갈, 안 가, cancel, call off, drop, scrap, void, terminate, unsubscribe, no longer want, no longer need, cant make it, cant come, back out, 취소, 해지, 해약, 철회, 못 가, quit, cant travel, cannot travel, not travelling, 못 하게, 그만두
change: missed my flight, missed the flight, missed my train, miss * flight, 놓쳤, 놓쳐, instead, would rather, id rather, rather, change, switch, move, reschedule, modify, update, alter, amend, edit, adjust, shift, rebook, postpone, push back, bring forward, earlier, later, different, another, swap, 변경, 바꾸, 바꿔, 바꿀, 바뀐, 수정, 옮기, 옮겨, 미루, 미뤄, 당기, 당겨, 늦추, 앞당, 조정, id prefer, would prefer
book: book, reserve, schedule, arrange, set up, sign up, make an appointment, get an appointment, make a reservation, fix a time, 예약하, 예약해, 예약할, 예매, 잡아, 잡고, 신청
appointment: appointment, booking, reservation, slot, consultation, visit, checkup, check up, see a doctor, see the doctor, see a specialist, see a dentist, see dr, see him, see her, seen by, come in, 예약, 진료, 약속, 상담, 방문, have booked, have i booked, did i book
obtain: raincoat, 비옷, 우비, lamp, mug, cup, chair, sofa, table lamp, toy, watch, jewellery, necklace, ring, earring, blanket, candle, vase, carpet, rug, mirror, shelf, desk, backpack, camera, headphone, speaker, laptop, phone case, perfume, shirt, shoe, jacket, dress, trouser, jeans, coat, sneaker, boot, hat, jumper, sweater, scarf, glove, sock, skirt, blouse, t shirt, pyjama, show me, 머그, 컵, 램프, 조명, 의자, 소파, 장난감, 시계, 목걸이, 담요, 향수, 스웨터, 목도리, 장갑, 양말, 니트, 셔츠, 재킷, 원피스, 바지, 코트, 운동화, 모자, do you have, do you sell, got any, have you got, do you stock, do you carry, have any, have something, need a, need an, need some, want a, want an, want some, looking for, interested in, buy, purchase, choose, sell, 있나요, 있을까
buy: ill take, ill have, add to cart, 살 수, 사고 싶, buy, purchase, order, get me, pick up, checkout, acquire, 구매, 구입, 주문, 사고, 살래, 살게, 사려, 장바구니, 결제
sell: sell, sale, sales, vendor, 판매, 팔고, 팔아
order: order, purchase, parcel, package, 주문, 구매, 택배
luggage: rucksack, duffel, holdall, handbag, checked bag, pushchair, 배낭, 캐리어, bag, luggage, suitcase, baggage, backpack, carry on, trunk, belonging, 가방, 수하물, 짐, 캐리어, 여행가방
lose: didnt make it, did not make it, not turned up, 가방이 어디, 가방 어디, 짐이 어디, 짐 어디, nobody can find, no one can find, where * bag, where * suitcase, where * luggage, hasnt turned up, havent turned up, didnt show up, hasnt arrived, havent arrived, never came, vanished, 없어요, 안 나왔, 안 나와, 안 보여, 못 찾겠, lose, missing, misplace, disappear, left behind, cant find, didnt arrive, never arrived, never showed up, not arrived, gone, 분실, 잃어버, 없어졌, 없어져, 사라졌, 두고 왔, 두고 내, 안 왔, 안 나왔, 못 찾, 도착하지 않, left my, forgot my bag, where did my bag, 놓고 왔, 놓고 내, 사라져
steal: took my, taken my, pickpocket, swallowed, steal, theft, rob, robbery, fraud, scam, hacked, suspicious, unauthorised, unauthorized, 도난, 도둑, 훔쳐, 사기, 해킹, 부정 사용, nicked, snatched, mugged, 훔치, 소매치기
weather: what is it like in, whats it like in, what will it be like, how is it in, take a jacket, take a coat, bring a jacket, bring an umbrella, take an umbrella, take a umbrella, need a coat, need a jacket, need an umbrella, what to wear, should i wear, freeze, freezing, chilly, degrees, thunder, lightning, fog, foggy, sun, 몇 도, 우산, 눈 오, 눈이, 해가, 덥, 춥, 따뜻하, 쌀쌀, weather, forecast, rain, rainy, snow, sunny, cloudy, storm, temperature, umbrella, hot outside, cold outside, warm, wind, windy, humid, degree, 날씨, 기온, 예보, 비, 비와, 비올, 눈올, 눈이 오, 우산, 맑, 흐리, 추워, 추울, 더워, 더울, 바람, 습도, 폭풍, 태풍, brolly, 선선, 무더, 쌀쌀, 습하
rain: raining, drizzle, wet, rain, rainy, umbrella, precipitation, shower, 비, 비가, 비와, 비올, 우산, 강수
temperature: temperature, degree, hot, cold, warm, celsius, fahrenheit, 기온, 온도, 몇 도, 추워, 추울, 더워, 더울
flight: flight, fly, plane, airplane, aeroplane, air ticket, airline, 항공, 비행기, 비행편, 항공편
ticket: ticket, pass, 티켓, 항공권, 승차권, 입장권, 표
train: train, rail, railway, 기차, 열차, KTX
travel: fly out, go abroad, 여행 가, travel, trip, journey, vacation, holiday, tour, 여행, 휴가, 출장
hotel: hotel, accommodation, lodging, stay, inn, 호텔, 숙소, 숙박, 묵을
room: study room, meeting room, 스터디룸, 회의실, 열람실, room, suite, bedroom, 객실, 방을, 방이, 룸, 방
checkin: check in, checkin, arrival, boarding pass, 체크인, 탑승수속, 입실
checkout: leave at, leave later, stay until, stay longer, leaving, late departure, check out, checkout, departure, 체크아웃, 퇴실
seat: sit, sit by, sit on, window, aisle, 창가로, 앉, 좌석이, 자리가, seat, aisle, window seat, legroom, 좌석, 자리, 창가, 통로
delay: on schedule, late today, gate, boarding, depart, take off, 출발하, 탑승, 게이트, on time, punctual, 정시, 제시간, delay, late, behind schedule, running late, overdue, 지연, 연착, 늦어, 연체, 늦게
status: has * shipped, has * arrived, is it ready, ready yet, come yet, any news, update on, progress on, 나왔나, 준비, 됐나요, 어떻게 됐, status, state, progress, track, where is, wheres, how far, what happened to, has it shipped, shipped yet, 상태, 현황, 조회, 추적, 어디쯤, 어디에 있, 진행, 왔나요, 확인
delivery: delivery, shipping, ship, shipment, courier, dispatch, parcel, package, arrive, 배송, 배달, 택배, 발송, 도착
price: what would * cost, worth, afford, 얼마, 비싸, 싸, how expensive, how much does, how much is, how much are, how much would, price, cost, how much, fee, charge, rate, fare, quote, expensive, cheap, tariff, 가격, 비용, 얼마, 요금, 수수료, 금액, 단가, 견적, 시세, 값
pay: accept, direct debit, salary, rent, cash, spend, spending, pay, payment, checkout, settle, 결제, 지불, 납부, 내야, 지급
bill: have we spent, have i spent, spent so far, have i run up, charged twice, double charged, owe, how much do i owe, 이중 결제, bill, invoice, statement, billing, receipt, charge, 청구, 고지서, 영수증, 명세서, 계산서, 과금
overcharge: overcharge, charged twice, double charge, wrong charge, 이중 결제, 두 번 결제, 중복 결제, 잘못 청구
discount: discount, coupon, promo, promotion, voucher, deal, special offer, 할인, 쿠폰, 프로모션, 세일, 특가
account: account, profile, membership, user account, 계정, 계좌, 회원, 프로필
balance: balance, how much money, funds, left in account, 잔액, 잔고, 남은 돈, have i got left, do i have left, money left, money do i have, got in my account, 얼마 남
transfer money: 유로를, 달러를, 원을, 만원을, transfer, send * euro, send * dollar, send * eur, send * usd, bank transfer, send money, wire, transfer money, remit, transfer funds, pay someone, money transfer, 송금, 이체, 돈을 보내, 보내줘, 만원 보내, 원 보내, 달러 보내, 유로 보내
money: money, cash, euro, eur, dollar, usd, pound, gbp, 돈, 현금, 만원, 천원, 달러, 유로
card: atm, cash machine, pin code, pin number, my pin, contactless, visa, mastercard, card, credit card, debit card, 카드
loan: buy a house, buying a house, buy a home, buying a home, buy a flat, buying a flat, house purchase, over * year, down payment, loan, mortgage, lend, borrow, borrowing, borrow money, finance, 대출, 융자, 담보
interest: interest rate, interest, apr, 이자, 금리, 이율
block: block, freeze, lock, suspend, disable, deactivate, 정지, 차단, 잠금, 잠가, 막아
password: password, passcode, pin, credential, login, log in, sign in, locked out, 비밀번호, 암호, 패스워드, 비번, 로그인
reset: reset, restore, recover, forget, unlock, 재설정, 초기화, 복구, 잊어버, 잊었, 까먹
login: login, log in, sign in, locked out, authentication, 로그인, 접속, 인증
install: install, set up, setup, download, configure, 설치, 다운로드, 설정, 깔아
repair: torn, ripped, scratched, dented, bent, in pieces, smashed, shattered, cracked, does not work, do not work, did not work, dont work, isnt working, wont turn on, wont open, no hot water, blocked, clogged, 안 나와, 안 나옵, 막혔, 깨져, 찢어, arrived broken, arrived damaged, arrived faulty, came broken, came damaged, repair, fix, mend, break, faulty, defect, damage, not working, doesnt work, stopped working, wont start, out of order, leak, malfunction, crack, 수리, 고장, 고쳐, 고치, 망가, 부서, 깨졌, 불량, 파손, 안 돼, 안돼, 작동, 안 켜, 새요, 누수, come in pieces, horrible noise, weird noise, strange noise, loud noise, funny noise, make a noise, flicker, wont charge, wont switch on, wont come on, doesnt switch on, fell off, fall off, wheel came off, handle came off, snapped off, jammed, burst, stain
problem: does not work, do not work, did not work, dont work, isnt working, keeps crashing, freezes, charged twice, 안 되네, 안 돼요, 안 됩니다, 안되, problem, issue, trouble, error, bug, crash, incident, fault, not working, doesnt work, wont work, stuck, 문제, 오류, 에러, 장애, 버그, 안 돼, 안돼, 이상해, 먹통
ticket desk: ticket, support ticket, raise, incident, case, 티켓, 접수, 문의 등록
computer: computer, laptop, pc, desktop, notebook, device, machine, hardware, 컴퓨터, 노트북, 기기, 장비, 하드웨어, screen, monitor, keyboard, headset, webcam, charger, 모니터, 화면, 키보드, 마우스, 충전기
printer: printer, print, scanner, 프린터, 인쇄, 출력
network: network, internet, wifi, wi fi, vpn, connection, connect, router, 네트워크, 인터넷, 와이파이, 연결, 접속, 공유기
software: software, app, application, program, 소프트웨어, 앱, 프로그램, 어플
email: email, mail, inbox, e mail, 이메일, 메일
phone: phone, telephone, mobile, cell, call, 전화, 휴대폰, 핸드폰, 연락처
message: message, text, notify, notification, remind, reminder, alert, 메시지, 문자, 알림
complain: not happy, disappointed, unacceptable, poor service, bad service, speak to the manager, 항의하, 불편, complain, complaint, unhappy, dissatisfied, terrible, awful, angry, rude, feedback, 불만, 항의, 컴플레인, 화가, 불친절, 실망
human: real human, actual person, call me back, 사람과, 사람이랑, 사람하고, 통화, talk to someone, talk to somebody, speak to someone, speak to somebody, speak to a, talk to a, somebody, human, person, real person, representative, operator, live agent, staff, manager, 상담원, 사람, 직원, 담당자, 매니저
doctor: paediatrician, pediatrician, cardiologist, surgeon, nurse, therapist, gynaecologist, 내과, 외과, 소아과, 피부과, 이비인후과, 과장님, 교수님, paediatrician, pediatrician, dermatologist, doctor, physician, dr, gp, specialist, dentist, clinician, 의사, 원장, 전문의, 선생님, 의료진
clinic: clinic, hospital, surgery, medical centre, medical center, 병원, 의원, 클리닉, 진료소
treatment: mri, x ray, xray, ct, ultrasound, blood test, lab test, endoscopy, operation, 엑스레이, 초음파, 내시경, 수술, 물리치료, 진찰, 초진, treatment, therapy, examination, checkup, scan, 치료, 진료, 검사, 검진, 시술
symptom: symptom, pain, hurt, ache, sore, sick, ill, fever, cough, headache, dizzy, rash, throw up, nausea, cold, flu, 증상, 아파, 아프, 통증, 열이, 기침, 두통, 어지러, 감기, 몸살, 독감, 배탈, 복통, 콧물, 발진
medicine: painkiller, antibiotic, ointment, inhaler, insulin, syrup, tablets, capsule, vitamin, aspirin, 진통제, 항생제, 연고, 알약, 영양제, 소화제, refill, pills, 혈압약, 두통약, 감기약, medicine, medication, prescription, drug, pill, tablet, refill, pharmacy, dose, 약, 처방, 처방전, 약국, 복용, 의약
emergency: emergency, urgent, urgently, immediately, right away, asap, ambulance, faint, collapse, unconscious, bleed, bleeding, choke, choking, heart attack, stroke, cant breathe, cannot breathe, chest pain, chest hurts, seizure, 응급, 긴급, 급해, 급한, 당장, 구급차, 쓰러, 의식, 출혈, 숨을 못, 숨이, 호흡, 가슴 통증, 가슴이 아, not breathing, isnt breathing, short of breath, struggling to breathe, passed out, 숨쉬기, 숨쉬
vaccine: vaccine, vaccination, shot, jab, immunisation, immunization, 백신, 접종, 주사
insurance: covered, deductible, copay, 보험이, 보험 적용, 적용되, insurance, coverage, policy, claim, insure, 보험, 실비, 보장
policy: how heavy, weigh, weight, kilo, kilos, 무게, allowance, how many bags, 가져갈 수, 가져가도, 반입, 들고 탈, policy, rule, allowance, allow, permit, terms, condition, regulation, 규정, 정책, 약관, 규칙, 허용, 가능한가, is * ok, are * ok, is * allowed, are * allowed, can i bring, allowed to bring, allowed to take
hours: open on, closed on, open today, open tomorrow, what time do you, when do you open, when do you close, until what time, 열어, 닫아, 닫나, 문을 열, 문을 닫, 몇 시까지, 시까지, opening hours, open, close, hours, business hours, what time, 영업시간, 운영시간, 진료시간, 몇 시, 몇시, 문 여, 문 닫, 여나요, 열어요, 휴무
address: subway, metro, bus stop, bus station, get to you, where is the, how far, 지하철, 버스, 가는 길, 어떻게 가, 길 안내, 위치가, address, location, where are you, directions, branch, find you, get there, how do i get, 주소, 위치, 오시는 길, 찾아가, 어디에, 어디예요, 지점, 약도
parking: 차 가져, 차를 가져, 차로 가, 차 세, park, parking, car park, garage, 주차
food: pizza, pasta, rice, noodle, steak, chicken, fish, cheese, bread, toast, egg, fruit, cake, dessert, ice cream, tea, coffee, water, cocktail, whisky, vegetarian, vegan, eat, hungry, thirsty, starving, platter, plate, bite to eat, 피자, 파스타, 커피, 맥주, 샌드위치, 치킨, 빵, 과일, 케이크, 물 한, 배고파, 목말라, drink, beverage, wine, beer, juice, sandwich, burger, soup, salad, snack, 음료, 와인, 맥주, 커피, 배고, food, meal, dish, eat, dinner, lunch, breakfast, hungry, restaurant, cuisine, 음식, 식사, 밥, 저녁, 점심, 아침, 먹, 식당, 맛집, 요리
menu: menu, what food, what dishes, to eat, serve, 메뉴, 음식
recipe: recipe, cook, bake, ingredient, 레시피, 조리법, 요리법, 재료
table: dinner, lunch, restaurant, party of, dine, dine out, go out for, table for, 식당, 저녁 식사, table, seat, 테이블, 자리
pizza: pizza, 피자
coffee: coffee, espresso, latte, americano, 커피, 라떼, 아메리카노
recommend: tip, what should, where should, idea, recommend, suggest, advise, suggestion, advice, best, ideas, looking for, good, 추천, 권해, 골라, 제안, 좋을까, 괜찮은, worth seeing, worth visiting, places to visit, nice places, anything nice, any good
search: search, find, look up, look for, lookup, browse, check, query, seek, show, list, 검색, 찾아, 찾고, 찾는, 찾기, 조회, 확인, 보여, 알아봐, 살펴
list: list, show, see, view, display, what are, which, all my, 목록, 보여, 리스트, 전체
information: information, info, detail, describe, explain, question, faq, learn, 정보, 안내, 설명, 자세히, 궁금, 문의, 질문
available: open seats, any seats, any rooms, 되나요, 될까요, 가능, available, availability, free, vacancy, vacant, open slot, in stock, stock, left, 가능한, 빈, 재고, 남아, 남은, 여유, 비어
stock: in stock, stock, inventory, in stock, sold out, 재고, 품절, 입고, got * left, any left
product: product, item, goods, article, merchandise, thing, 상품, 제품, 물건, 물품
clothes: raincoat, 비옷, 우비, jumper, sweater, scarf, glove, sock, 스웨터, 목도리, 장갑, 양말, 니트, clothes, shirt, shoe, jacket, dress, trouser, jeans, coat, sneaker, boot, hat, wear, 옷, 셔츠, 신발, 재킷, 자켓, 원피스, 바지, 코트, 운동화, 모자
size: size, fit, too small, too big, too large, 사이즈, 크기, 치수
book item: bestseller, comic, magazine, poem, poetry, series, 만화, 잡지, 시집, 동화, book, novel, title, author, read, library book, 책, 도서, 소설, 저자, 작가
borrow: borrow, lend, loan, check out, take out, 대출, 빌리, 빌려, 빌릴, 대여
renew: 늘릴, 늘려, run out, ran out, running out, running low, refill, 떨어졌, 떨어져, 재처방, 다시 받, 더 받, renew, extend, extension, prolong, keep longer, longer, 연장, 갱신, 더 빌, 미루, 미뤄, nearly out, almost out, out of my
fine: penalties, fine, penalty, late fee, overdue, 연체료, 벌금, 위약금, 과태료, owe for, late back
subscribe: subscribe, subscription, plan, membership, join, sign up, 구독, 가입, 요금제, 멤버십
upgrade: upgrade, better, premium, higher, 업그레이드, 승급, 상향
register: register, enrol, enroll, sign up, create account, join, apply, admission, new patient, 등록, 가입, 신청, 접수, 신규
create: create, make, add, new, open, start, raise, submit, file, write, generate, set, 만들, 생성, 추가, 새로, 신규, 개설, 등록, 작성, 제출
delete: delete, remove, erase, clear, close, 삭제, 지워, 지우, 제거, 없애, 닫
send: send, forward, mail, deliver, email, 보내, 전송, 발송
request: request, ask, apply, application, submit, 요청, 신청, 부탁
translate: translate, translation, interpreter, 번역, 통역
summarize: summarise, summarize, summary, brief, overview, 요약, 정리
calculate: calculate, compute, sum, total, add up, multiply, convert, conversion, 계산, 합계, 더하, 곱하, 환산, 변환
exchange rate: exchange rate, currency, convert, dollar, euro, won, yen, 환율, 환전, 달러, 유로
news: news, headline, current event, 뉴스, 소식, 기사
research: research, study, investigate, investigation, analyse, analyze, analysis, look into, find out, dig into, report, 조사, 연구, 분석, 리서치, 알아봐, 보고서, 연구해
market: market, industry, competitor, demand, customer, commercial, 시장, 업계, 경쟁사, 수요, 산업
technology: technology, technical, engineering, science, scientific, tech, 기술, 공학, 과학
law: law, legal, regulation, lawyer, contract, compliance, liability, 법, 법률, 규제, 변호사, 계약, 법적
tax: tax, vat, deduction, 세금, 부가세, 공제, 세무
job: job, career, position, vacancy, hiring, apply, recruit, 채용, 취업, 구인, 일자리, 입사
salary: salary, pay, payroll, wage, payslip, compensation, 급여, 월급, 연봉, 임금
leave: leave, vacation, day off, time off, holiday, pto, absence, sick day, 휴가, 연차, 병가, 휴직
expense: expense, reimburse, reimbursement, receipt, 경비, 지출, 비용 처리, 정산
course: course, class, lesson, training, lecture, tuition, 강의, 수업, 강좌, 교육, 과정, 과목, yoga, pilates, boxing, spinning, zumba, aerobics, workshop, 프로그램, 요가, 필라테스, 교실
homework: homework, assignment, essay, exam, test, grade, 숙제, 과제, 시험, 성적
meeting: meeting, conference, appointment, 회의, 미팅
event: workshop, activity, activities, event, concert, show, festival, movie, film, cinema, theatre, 행사, 공연, 콘서트, 축제, 영화, 극장
music: music, song, album, playlist, 음악, 노래, 앨범
car: car, vehicle, auto, truck, van, rental, 차, 자동차, 차량, 렌터카, 렌트
taxi: taxi, cab, ride, pickup, uber, 택시, 픽업, 콜택시
maintenance: maintenance, plumber, electrician, heating, boiler, leak, 유지보수, 정비, 점검, 보일러, 난방, 배관
home: home, house, flat, apartment, property, rent, tenant, landlord, lease, 집, 아파트, 주택, 부동산, 임대, 전세, 월세, 세입자
pet: pet, dog, cat, puppy, kitten, animal, vet, 반려, 강아지, 고양이, 동물, 애완
child: child, kid, baby, infant, toddler, son, daughter, paediatric, pediatric, 아이, 아기, 자녀, 어린이, 소아, 유아, 딸, 아들
woman: woman, pregnant, pregnancy, maternity, gynaecology, gynecology, 임신, 산부인과, 산모
skin: skin, acne, rash, dermatology, mole, 피부, 여드름, 발진, 피부과
tooth: tooth, dental, dentist, gum, cavity, 치아, 이빨, 치과, 충치, 잇몸, 이가 아
eye: eye, vision, glasses, ophthalmology, 눈, 시력, 안경, 안과
bone: bone, back, knee, joint, orthopaedic, orthopedic, fracture, shoulder, sprain, ankle, 허리, 무릎, 관절, 뼈, 정형외과, 골절, 어깨, 발목
safety: safety, secure, security, privacy, 안전, 보안, 개인정보
warranty: warranty, guarantee, 보증, 품질보증, 무상
gift: gift, present, birthday, 선물, 생일
time: time, clock, 시간, 시각
date: date, day, calendar, 날짜, 날, 일정, 달력
city: city, town, place, 도시, 지역
coming days: tomorrow, weekend, next week, this week, coming days, next few days, days ahead, next days, day forecast, week, 내일, 모레, 주말, 다음 주, 이번 주, 며칠
how to: can i use, is it possible to, how do i, how can i, how do you, how to, where can i, where do i, where do you, way to, instruction, guide, tutorial, 어떻게 하, 어떻게 해, 하는 법, 방법, 하려면, 하는 방법
forecast: forecast, outlook, 예보, 주간, 전망
daily: daily, every day, every morning, each day, each morning, 매일, 매일 아침
monthly: monthly payment, regular payment, automatic payment, 자동이체, 정기, monthly, every month, each month, per month, standing order, recurring, 매달, 매월
wrapping: gift wrap, gift wrapping, wrapping, wrap, 포장
outage: servers down, down right now, at the moment, is there a problem, any problems, any issues, server down, not loading, outage, down, downtime, unavailable, incident, 장애, 먹통, 다운
name: name, 이름, 성함, 성명
number: number, code, reference, 번호, 코드
compensation: compensation, compensate, claim, damages, 보상, 배상
confirm: confirm, verify, check, 확인, 확정, 확인해
invest: invest, stock, share, portfolio, fund, 투자, 주식, 펀드
cleaning: hoover, smell, stain, trash, bin, clean, cleaning, dirty, tidy, make up, vacuum, mess, 청소, 더러, 지저분, 정리, filthy, dusty, grubby, sticky, disgusting, unclean, muddy
sights: places to visit, place to visit, worth visiting, worth seeing, nearby, tourist, excursion, day trip, in town, sight, sightseeing, attraction, landmark, museum, things to do, to do in, what to see, should i see, walk, tour, 관광, 명소, 볼거리, 구경, 가볼 만
sync: sync, synchronise, synchronize, syncing, 동기화
share: share, sharing, invite, collaborate, 공유, 초대
export: export, backup, back up, download, 내보내, 백업
settings: setting, settings, preference, option, dark mode, theme, 설정, 다크 모드, 테마
note: note, notebook, memo, 노트, 메모
dose: take the pill, take the pills, take it with, take them with, take these, take this medicine, how should i take, with food, before meals, after meals, 식후, 식전, how to take, dose, dosage, how often, side effect, 복용, 먹어야, 먹나요, 부작용
spa: spa, massage, pool, gym, sauna, 스파, 마사지, 수영장, 헬스장, 사우나
linen: housekeeping, towel, sheet, pillow, blanket, duvet, soap, shampoo, toothbrush, hairdryer, iron, adapter, slipper, bathrobe, toilet paper, 하우스키핑, 수건, 베개, 이불, 침구, 비누, 샴푸, 칫솔, 드라이어, 휴지
room service: room service, 룸서비스
access: access, permission, rights, grant, 권한, 접근, 허가
history: transactions, statement, 거래내역, latest, recently, lately, history, past, previous, recent, transaction, 내역, 이력, 기록, 지난, 최근, 거래, did i spend, ive spent, been paid, salary come in, money come in, gone out of my account
"""


@cache
def phrases() -> tuple[Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], tuple[tuple[str, str], ...]]:
    """Return the table for look-up: English phrases (stems) by their first stem, and Korean ones, each with its concept."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    hangul: list[tuple[str, str]] = []
    for name, phrase in _rows():
        if korean.HANGUL.search(phrase):
            hangul.append((phrase, name))
        else:
            stems = tuple(map(english.stem, phrase.lower().split()))
            by_first.setdefault(stems[0], []).append((stems, name))
    return {first: tuple(rest) for first, rest in by_first.items()}, tuple(hangul)


def _rows() -> Iterator[tuple[str, str]]:
    for line in TABLE.strip().splitlines():
        name, _, rest = line.partition(":")
        for phrase in rest.split(","):
            yield name.strip(), phrase.strip()


def concepts(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the concepts of each word (folded, in order), or of the longest phrase that starts with it.

    Words inside a phrase have no concepts of their own: a credit card is not credit.
    """
    by_first, hangul = phrases()
    stems = [english.stem(word) for word in words]
    found: list[tuple[str, ...]] = []
    while len(found) < len(words):
        at = len(found)
        if korean.HANGUL.match(words[at]):
            found.append(_korean(words, at, hangul))
            continue
        length, meant = _english(stems, at, by_first)
        found += [meant, *[()] * (length - 1)]
    return found


def _english(
    stems: Sequence[str], at: int, by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
) -> tuple[int, tuple[str, ...]]:
    here = [(phrase, name) for phrase, name in by_first.get(stems[at], ()) if _begins(stems, at, phrase)]
    if not here and stems[at] not in by_first and (meant := meant_by(stems[at])):
        here = [(phrase, name) for phrase, name in by_first[meant] if len(phrase) == 1]
    longest = max((_length(phrase) for phrase, _ in here), default=1)
    return longest, tuple(dict.fromkeys(name for phrase, name in here if _length(phrase) == longest))


@cache
def _slips() -> Mapping[str, str]:
    """Return all misspellings of known stems with a letter missing or two letters swapped, each with its stem."""
    return {slip: stem for stem in phrases()[0] if len(stem) >= SLIPS_FROM for slip in _slips_of(stem)}


def _slips_of(stem: str) -> Iterator[str]:
    for at in range(1, len(stem)):
        yield stem[:at] + stem[at + 1 :]
        yield stem[:at] + stem[at : at + 2][::-1] + stem[at + 2 :]


def meant_by(stem: str) -> str:
    """Return the known stem of which this is a misspelling (one letter missing, doubled or swapped), or ""."""
    if len(stem) < SLIPS_FROM - 1 or not stem.isalpha() or stem in english.STOP_WORDS:
        return ""
    longer = (stem[:at] + stem[at + 1 :] for at in range(1, len(stem))) if len(stem) > SLIPS_FROM else ()
    found = next((short for short in longer if len(short) >= SLIPS_FROM and short in phrases()[0]), "")
    found = found or _slips().get(stem, "")
    return "" if found.startswith(stem) or stem.startswith(found) else found


def _length(phrase: tuple[str, ...]) -> int:
    return 1 if "*" in phrase else len(phrase)


def _begins(stems: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    if "*" in phrase:
        return stems[at] == phrase[0] and phrase[-1] in stems[at + 1 : at + LONGEST_GAP]
    return tuple(stems[at : at + len(phrase)]) == phrase


def _korean(words: Sequence[str], at: int, hangul: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    word = words[at]
    text, short = " ".join(words[at : at + LONGEST_PHRASE]), {word, korean.bare(word)}
    found = (
        name for phrase, name in hangul if (-1 < text.find(phrase) < len(word) if len(phrase) > 1 else phrase in short)
    )
    return tuple(dict.fromkeys(found))
