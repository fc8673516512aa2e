namespace Farthing.Reduction.Texts;

/// <summary>Words that mean the same in any question (gate B): a list of harmless differences. Forms of one word, such as plurals and tenses, are never on it.</summary>
internal static class PlusWords
{
    /// <summary>Words that a question about words has: there, no word stands for another.</summary>
    private static readonly HashSet<string> AboutWords = Set(
        "meaning mean means define definition translate translated translation spell spelled spelling pronounce pronounced pronunciation word words "
            + "synonym synonyms antonym antonyms rhyme rhymes etymology letter letters syllable syllables abbreviation acronym stands stand grammar "
            + "grammatical grammatically noun verb adjective adverb plural singular say called paraphrase rephrase rewrite sentence sentences phrase "
            + "capitalize lowercase uppercase title titled lyrics anagram palindrome difference differ differs different vs versus"
    );

    private static readonly Dictionary<string, string> Same = Classes(
        "buy purchase|buying purchasing|begin start|begins starts|beginning starting|fastest quickest|biggest largest|big large|bigger larger|"
            + "easiest simplest|expensive costly|bike bicycle|bikes bicycles|photo photograph picture|photos photographs pictures|phone telephone|phones telephones|"
            + "tv television|tvs televisions|fridge refrigerator|fridges refrigerators|ad advert advertisement|ads adverts advertisements|"
            + "info information|glad happy|intelligent smart|respond reply|assist help|sweater jumper|eggplant aubergine|zucchini courgette|diaper nappy|diapers nappies|flu influenza|movie film|movies films|car automobile|cars automobiles|sofa couch|sofas couches|lawyer attorney|"
            + "lawyers attorneys|doctor physician|doctors physicians|kid child|kids children|mom mum mommy mother|dad daddy father|grandma grandmother|"
            + "grandpa grandfather|zipcode postcode|wifi wi-fi|email e-mail|emails e-mails|online on-line|website web-site|webpage web-page|"
            + "regex regexp|sci-fi scifi|approx approximately|repair fix|repairing fixing|construct build|constructing building|select choose|"
            + "incorrect wrong|sick ill|ok okay alright|tire tyre|tires tyres|plane airplane aeroplane|planes airplanes aeroplanes|pc computer|"
            + "db database|js javascript|k8s kubernetes|postgres postgresql|usa u.s.a u.s|uk u.k|eu e.u|until till|parcel package|parcels packages|"
            + "shop store|shops stores|trousers pants|garbage trash rubbish|elevator lift|highway motorway|gasoline petrol|"
            + "cellphone mobile|perhaps maybe|frequently often|quickly fast|instal install|distil distill|skilful skillful|"
            + "wilful willful|programme program|programmes programs|cheque check|cheques checks|pyjamas pajamas|moustache mustache|plough plow|"
            + "sceptical skeptical|storey story|anticlockwise counterclockwise|maths math|mathematics math|exam examination|exams examinations|"
            + "lab laboratory|gym gymnasium|require need|requires needs|assistance help|inexpensive cheap|terrible awful|"
            + "pros advantages|cons disadvantages|drawbacks disadvantages|downsides disadvantages|faq faqs"
    );

    /// <summary>Words whose pair holds beside certain objects alone: "raise a limit" is to increase it, "raise a claim" is not.</summary>
    private static readonly (
        HashSet<string> Words,
        string Canonical,
        HashSet<string> Objects
    )[] BesideObjects =
    [
        (
            Set("raise increase"),
            "increase",
            Set(
                "limit limits price prices rate rates temperature salary volume budget score brightness speed quota allowance resolution"
            )
        ),
        (
            Set("lower reduce decrease"),
            "decrease",
            Set(
                "limit limits price prices rate rates temperature volume budget brightness speed cholesterol stress costs cost bill bills risk"
            )
        ),
        (
            Set("delete remove erase"),
            "remove",
            Set(
                "account profile app photo photos message messages comment comments post history cookies contact contacts"
            )
        ),
        (
            Set("generate write create compose"),
            "write",
            Set(
                "regex poem story essay email function script query letter haiku song speech summary code program tweet slogan"
            )
        ),
        (Set("modify change update edit"), "change", Set("password address profile name username details")),
        (Set("verify check confirm"), "check", Set("status balance eligibility availability")),
        (Set("resolve solve fix"), "fix", Set("problem issue error problems issues errors bug")),
        (
            Set("obtain get receive"),
            "get",
            Set("refund visa passport license permit certificate loan copy receipt")
        ),
    ];

    /// <summary>True where the text is about words, or names them as they stand.</summary>
    public static bool IsAboutWords(List<string> words)
    {
        foreach (string word in words)
        {
            if (AboutWords.Contains(word) || word[0] == '\u0001')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts the one word of each class for the others.</summary>
    public static void Apply(List<string> words, HashSet<string> names)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (names.Contains(words[i]))
            {
                continue;
            }

            if (Same.TryGetValue(words[i], out string? one))
            {
                words[i] = one;
            }

            foreach ((HashSet<string> same, string canonical, HashSet<string> objects) in BesideObjects)
            {
                if (same.Contains(words[i]) && IsBefore(words, i, objects))
                {
                    words[i] = canonical;
                    break;
                }
            }
        }
    }

    /// <summary>The object follows with at most three words between, none of which ends the phrase.</summary>
    private static bool IsBefore(List<string> words, int at, HashSet<string> objects)
    {
        for (int i = at + 1; i < words.Count && i <= at + 4; i++)
        {
            if (objects.Contains(words[i]))
            {
                return true;
            }

            if (QuestionWords.IsBorder(words[i]))
            {
                return false;
            }
        }

        return false;
    }

    private static HashSet<string> Set(string words) => new(words.Split(' '), StringComparer.Ordinal);

    private static Dictionary<string, string> Classes(string text)
    {
        Dictionary<string, string> same = new(StringComparer.Ordinal);
        foreach (string line in text.Split('|'))
        {
            string[] words = line.Split(' ');
            foreach (string word in words)
            {
                same.TryAdd(word, same.GetValueOrDefault(words[0], words[0]));
            }
        }

        return same;
    }
}
