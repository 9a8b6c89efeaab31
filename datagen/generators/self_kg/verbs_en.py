"""English verbs by their form in a relation's name: in the third person, or as the dictionary has them."""

from datagen.text import word_set

__all__ = ["BASES", "PARTICLES", "VERBS"]

VERBS = word_set(
    """
    abandons abolishes absorbs accelerates accepts accommodates accompanies accomplishes accumulates
    achieves acknowledges acquires activates actuates adapts adds adheres adjoins adjusts administers
    admires adopts advises affects aligns allocates allows alters amends amplifies analyzes annotates
    announces appears appends applies appoints appreciates approves argues arranges arrives ascends asks
    aspires assembles asserts assesses assigns assists assumes attaches attacks attains attends attracts
    audits augments authenticates authorizes automates avoids awaits bakes bans beats begins behaves
    believes belongs binds blesses borders borrows breeds brews brings browses builds buries burns buys
    bypasses calculates calibrates cancels captures carries carves catalyzes catches categorizes causes
    ceases celebrates chairs chases cherishes chooses circulates cites clarifies classifies cleans
    cleanses cleaves climbs closes coaches collaborates collects collides combats combines commemorates
    commences communicates compares compensates competes compiles complements completes complies
    composes compresses comprises computes conceals concludes condemns conducts confers confirms
    conforms connects conquers conserves considers consists consolidates constitutes constrains consults
    consumes contacts contains contradicts contraindicates contributes controls convenes converges
    converts conveys convinces cooks cools cooperates coordinates corresponds covers creates criticizes
    crosses cultivates curates curbs debugs decides declares decodes decorates deduces defeats defends
    defers defines deletes delivers demolishes demonstrates denies denotes depends depicts deploys
    deprecates derives descends describes designates designs destroys detects determines deters develops
    dictates differs digs diminishes directs disables disagrees discards discloses discourages discovers
    discusses dislikes dismisses dispatches displaces disposes disrupts dissolves distills distils
    distinguishes distorts distributes diverts divides dominates donates downregulates drafts draws
    drinks drives earns eats edits educates elects elevates eliminates embeds embodies embraces emerges
    emits emphasizes employs empowers enables encapsulates encircles encloses encodes encompasses
    encounters encourages endangers endorses endures enforces engages enhances enjoys enlarges enlists
    enriches ensures entails enters entertains eradicates erases erects erodes escalates escorts
    establishes evaluates evolves examines exceeds excels excludes executes exerts expands expects
    expels explains explores exports exposes expresses extends facilitates fails fastens favors favours
    fears feeds feels ferments fertilizes fetches fights fills finds finishes flanks flows focuses
    follows forbids foresees forges formulates fosters founds freezes frequents fulfills fulfils funds
    gains gathers generates gets gives governs greets grinds grows guards halts hampers handles happens
    harbors harbours harms hates heals hears heats helps hides hinders hires holds hosts houses hunts
    identifies ignites ignores illuminates illustrates imitates impairs impedes implements implies
    imports imposes imprisons improves incites includes incorporates incubates indicates induces infects
    infers infiltrates influences informs infringes inhabits inherits inhibits initiates injects injures
    innovates inserts insists inspects inspires installs instructs insulates insures integrates intends
    intensifies interacts intercepts interferes interprets interrupts intersects intervenes introduces
    invades invents investigates invests invites invokes involves irrigates joins justifies keeps kills
    knows lacks leads leans learns leases lends lessens likes links listens lives locates loses loves
    lowers magnifies maintains makes manages manipulates manufactures marinates marries maximizes
    measures mediates meets mentions mentors merges metabolizes methylates migrates mimics minimizes
    misleads mitigates moderates modifies modulates monitors motivates multiplies narrates narrows
    navigates necessitates needs neglects negotiates neutralizes nominates notifies nourishes nurtures
    obeys obstructs obtains occupies occurs offends offers omits opens operates opposes optimizes orbits
    orchestrates organizes orients originates outperforms outranks overlaps overlooks overrides oversees
    overtakes overthrows owns paints parasitizes participates partners pays penetrates perceives
    performs permits persecutes persists persuades pertains phosphorylates plays polishes pollinates
    pollutes populates portrays possesses postpones pours powers praises preaches precedes predicts
    prefers prepares preserves presides prevails prevents proclaims procures produces prohibits promotes
    proofreads propels proposes prosecutes protects proves provides provokes publishes pulls punishes
    purifies pursues pushes puts qualifies quantifies quenches radiates raises ratifies reaches reacts
    reads realizes rebuilds receives recites reclaims recognizes recommends reconciles reconstructs
    recovers recycles redeems redirects redistributes reduces refers refines reflects refuels refuses
    refutes regains regenerates regulates reimburses reinforces rejects rejoins relates relies relieves
    relocates remembers reminds removes renames renders renews renovates rents reopens repairs repays
    repels replaces replenishes reports represents represses reproduces requires rescues resells
    resembles resides resigns resists resolves responds restores restrains restricts retains retaliates
    retires retrieves reunites reveals reviews revises revives revokes revolves rotates runs safeguards
    satisfies saves schedules sculpts secretes secures seeks seizes selects sells sends separates serves
    services settles sharpens ships shortens shows signifies simplifies simulates sings sits sleeps
    smuggles solves soothes spans speaks specializes specifies spends sponsors spreads stabilizes stays
    steals steers stimulates stipulates stocks stores strengthens stretches strives studies submits
    subscribes subsidizes succeeds succumbs sues suffers suggests summarizes superintends supersedes
    supervises supplies supports suppresses surpasses surrenders surrounds survives sustains sweetens
    swims symbolizes synchronizes synthesizes tailors takes talks tames teaches tells tends terminates
    thickens thinks threatens thrives throws tightens tolerates topples touches trains transcends
    transcribes transforms translates transmits transports travels traverses treats tries triggers
    troubleshoots trusts ubiquitinates uncovers undergoes underlies undermines understands undertakes
    unifies unites unloads unlocks unveils upholds uploads upregulates uses utilizes vaccinates
    validates varies ventilates verifies vibrates violates visualizes vouches waits wakes wanders wants
    warms warns washes watches weakens wears weaves weds weighs welcomes widens wields wins withdraws
    withholds withstands works worries worsens worships wraps wrestles writes
    """
)
"""Verbs in the third person that are seldom the plural of a noun."""
BASES = word_set(
    """
    attract avoid absorb accept acquire activate admire adopt advise affect allow apply belong buy catalyze
    cite collaborate compete comprise connect consist consume contain contraindicate contribute convert
    correspond create defend denote depend depict describe destroy detect develop discover distribute employ
    enable encode enhance entail exist express extend generate govern grow imply improve include induce infect
    inherit inhibit inspire interact invent invoke join kill learn maintain manage marry mention metabolize
    occupy operate oppose originate own pollinate prefer preserve prevent prohibit promote protect provide
    publish receive recommend refer regulate relate replace represent require resemble secrete seek sell send
    serve speak stimulate subscribe succeed supersede supervise suppress surround teach transmit treat verify
    """
)
"""Verbs as they stand in the dictionary that are no nouns."""
PARTICLES = word_set("up out off down away back apart together forward")
"""What may follow a verb and belongs to it: backs up, carries out."""
