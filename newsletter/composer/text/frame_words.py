"""Frame words: English words that frame a headline and say little about which event it tells.

"President urges calm amid rising tensions" could be any of a hundred stories. Where nothing but a headline stands
such words weigh less, because in the few words of headlines they are what unlike stories share most. They are taken
for English and for texts whose language nobody told; knows nothing of weights.
"""

from newsletter.composer.text.tokens import telling_words

_TIES = """
    amid amidst among ahead after before following despite over near toward towards against versus while
"""
_SHADES = """
    ongoing continue continuing continued growing rising looming potential possible likely alleged allegedly reported
    reportedly historic unprecedented major key critical significant massive huge top big latest first last final next
    early late live breaking exclusive protracted prolonged anticipated sustained widespread global geopolitical
    political international national federal local regional public official good bad better best worst great right
    wrong old young long short full real free open close
"""
_TROUBLES = """
    tension turmoil crisis chaos concern fear worry outrage controversy backlash criticism dispute debate row
    uncertainty pressure conflict fallout impact stalemate deadlock standoff showdown clash issue problem challenge
"""
_ACTS = """
    urge call warn say tell ask add claim insist deny reject dismiss condemn slam blast criticize criticise accuse
    defend vow pledge promise threaten demand seek push back announce reveal unveil report confirm admit release
    launch introduce propose plan consider weigh agree accept approve sign pass vote elect elected appoint name set
    move act face spark trigger fuel raise rise fall drop surge hit reach exceed climb soar plunge cut end begin start
    stop halt delay block ban find discover discovered uncover show see look watch read know think make take get give
    go come keep put let help use need want try work lead support change respond
"""
_OFFICES = """
    leader head chief president presidential prime minister secretary governor senator lawmaker congressman mayor
    spokesman spokeswoman spokesperson judge attorney general commissioner chairman director ceo government
    administration state country nation world people man woman men women child family member group company firm
    business industry market court supreme trial case lawsuit law bill ruling charge hearing appeal sentence
    sentencing order rule decision deal talk meeting summit visit police authority investigation probe suspect arrest
    victim dead death die kill killed attack house white senate congress parliament party election campaign poll
    candidate inauguration transition us uk eu un american british european
"""
_MEASURES = """
    year month week day today monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december morning night time million billion trillion percent
    hundred thousand dozen number record level cost price high low
"""
_FORMS = """
    news update review opinion analysis video photo interview explainer guide question answer reason way thing story
    fact truth lesson role part future legacy history lifelong life home place response effort action step policy
    measure proposal request bid plea
"""

ENGLISH_FRAME_WORDS = frozenset(
    telling_words(
        f"{_TIES} {_SHADES} {_TROUBLES} {_ACTS} {_OFFICES} {_MEASURES} {_FORMS}".split(),
        language="en",
    )
)
