using System.Buffers;

namespace Farthing.Reduction.Texts;

/// <summary>Words and phrases that make an answer depend on the clock: the time, the day, what is latest. The one list for every tier that keeps answers.</summary>
/// <remarks>They count as whole words in any case; in scripts without spaces, anywhere. A word too many costs a hit, a missing one a stale answer.</remarks>
public static class ClockWords
{
    private const char FirstWithoutSpaces = '\u2e80';

    private static readonly string[] All =
    [
        .. Split( // English
            "today|tonight|yesterday|tomorrow|now|current|currently|latest|newest|recent|recently|nowadays|upcoming"
                + "|what time|what's the time|what is the time|time is it|what day|day is it|what date|date is it"
                + "|what's the date|what is the date|what year is|what month is|this morning|this afternoon"
                + "|this evening|this week|this weekend|this month|this quarter|this year|this season|last night"
                + "|last week|last weekend|last month|last quarter|last year|next week|next weekend|next month"
                + "|next quarter|next year|ago|so far|as of|at the moment|these days|up to date|up-to-date|trending"
                + "|news|weather|forecast|stock price|share price|exchange rate|bitcoin price|price of bitcoin"
                + "|how old is|how old are|how old am|days until|weeks until|months until|hours until|how long until"
        ),
        .. Split( // German
            "heute|heutige|heutigen|heutiger|heutiges|jetzt|gestern|morgen|aktuell|aktuelle|aktuellen|aktueller"
                + "|aktuelles|derzeit|momentan|zurzeit|zur zeit|neueste|neuesten|neuester|neuestes|kürzlich|wie spät"
                + "|wie viel uhr|wieviel uhr|wie viele uhr|welcher tag|welchen tag|welches datum|welches jahr"
                + "|diese woche|diesen monat|dieses jahr|letzte woche|letzten monat|letztes jahr|nächste woche"
                + "|nächsten monat|nächstes jahr|wetter|nachrichten"
        ),
        .. Split( // French
            "aujourd'hui|aujourd’hui|maintenant|hier|demain|actuel|actuelle|actuels|actuelles|actuellement|récent"
                + "|récente|récents|récentes|récemment|ce soir|cette semaine|ce mois|cette année|quelle heure|quel jour"
                + "|quelle date|en ce moment|météo|actualité|actualités"
        ),
        .. Split( // Spanish
            "hoy|ahora|ayer|mañana|actuales|actualmente|reciente|recientes|recientemente|último|última"
                + "|últimos|últimas|qué hora|que hora|qué día|qué fecha|esta noche|esta semana|este mes|este año"
                + "|noticias|pronóstico"
        ),
        .. Split( // Italian
            "oggi|adesso|ora|ieri|domani|attuale|attuali|attualmente|recente|recenti|recentemente|ultimo|ultima"
                + "|ultimi|ultime|stasera|che ore|che ora|che giorno|questa settimana|questo mese|quest'anno|notizie"
        ),
        .. Split( // Portuguese
            "hoje|agora|ontem|amanhã|atual|atuais|atualmente|que horas|que dia|este mês|este ano|notícias"
        ),
        .. Split( // Dutch
            "vandaag|nu|gisteren|huidig|huidige|momenteel|recente|nieuwste|laatste|hoe laat|welke dag|deze week"
                + "|deze maand|dit jaar|nieuws|het weer"
        ),
        .. Split( // Polish
            "dziś|dzisiaj|teraz|wczoraj|jutro|aktualny|aktualna|aktualne|aktualnie|obecnie|najnowszy|najnowsza"
                + "|najnowsze|która godzina|jaki dzień|pogoda|wiadomości"
        ),
        .. Split( // Russian
            "сегодня|сейчас|вчера|завтра|текущий|текущая|текущее|который час|сколько времени|какой день|последние"
                + "|последний|последняя|новости|погода"
        ),
        .. Split("bugün|şimdi|dün|yarın|saat kaç|güncel|hava durumu"), // Turkish
        .. Split("اليوم|الآن|أمس|غدا|كم الساعة|आज|अभी|कल"), // Arabic, Hindi
        .. Split( // Chinese, Japanese, Korean
            "今天|现在|現在|昨天|明天|目前|当前|當前|最新|几点|幾點|几号|幾號|今日|如今|最近|天气|天氣|新闻|新聞|今|昨日|明日"
                + "|何時|何日|天気|ニュース|오늘|지금|어제|내일|현재|최신|최근|몇 시|며칠|날씨|뉴스"
        ),
    ];

    private static readonly SearchValues<string> Beginnings = SearchValues.Create(
        All,
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>True where the text has one.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (text[at..].IndexOfAny(Beginnings) is int found and >= 0)
        {
            at += found;
            if (IsAt(text, at))
            {
                return true;
            }

            at++;
        }

        return false;
    }

    private static bool IsAt(ReadOnlySpan<char> text, int at)
    {
        bool isWithin = at > 0 && char.IsLetterOrDigit(text[at - 1]); // "know" is not about now.
        foreach (string word in All)
        {
            int end = at + word.Length;
            if (
                text[at..].StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (
                    word[0] >= FirstWithoutSpaces
                    || (!isWithin && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Split(string words) => words.Split('|');
}
