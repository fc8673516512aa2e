using System.Globalization;
using System.Text;
using Farthing.Experiments.Levers;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>A request of a world, with everything that chance has to do with it.</summary>
/// <param name="At">Its arrival.</param>
/// <param name="Key">Number of its key.</param>
/// <param name="Session">Its session; empty without.</param>
/// <param name="User">Its end user.</param>
/// <param name="Prompt">Its question; equal numbers say the same.</param>
/// <param name="Text">The question as it is written.</param>
/// <param name="Short">The question without white space that says nothing, where it is a document; else the same.</param>
/// <param name="System">Instructions before it.</param>
/// <param name="Natural">Tokens of the answer where nothing cuts it.</param>
internal sealed record WorldRequest(
    DateTimeOffset At,
    int Key,
    string Session,
    string User,
    int Prompt,
    string Text,
    string Short,
    string System,
    int Natural
);

/// <summary>The traffic of a world: users with their keys, sessions, and questions of which some recur (Zipf).</summary>
internal sealed class WorldTraffic
{
    /// <summary>Keys.</summary>
    public const int Keys = 12;

    /// <summary>Different questions that recur, at most.</summary>
    private const int Questions = 150;

    /// <summary>The same where an answer lives for an hour.</summary>
    private const int FewQuestions = 6;

    private const int Variants = 6;

    private readonly World world;
    private readonly double[] popularity;
    private readonly double[] keyLengths = new double[Keys];
    private Pcg32 random;

    private WorldTraffic(World world)
    {
        this.world = world;
        random = new Pcg32(world.Seed, 11);
        popularity = new double[world.Lever == LeverKind.CanonicalCache ? FewQuestions : Questions];
        double sum = 0;
        for (int i = 0; i < popularity.Length; i++)
        {
            popularity[i] = sum += 1.0 / (i + 1);
        }

        for (int i = 0; i < Keys; i++)
        {
            keyLengths[i] = Math.Exp(0.4 * random.NextNormal());
        }
    }

    /// <summary>All requests in the order of their arrival.</summary>
    /// <param name="world">The world.</param>
    public static WorldRequest[] Of(World world)
    {
        int sessions = world.Sessions;
        WorldTraffic traffic = new(world);
        List<WorldRequest> requests = [];
        int before = world.HasHistory ? sessions * World.DaysBefore / world.Days : 0;
        for (int i = 0; i < before; i++)
        {
            traffic.AddSession(requests, i, World.Epoch, World.DaysBefore);
        }

        for (int i = 0; i < sessions; i++)
        {
            traffic.AddSession(requests, before + i, world.Start, world.Days);
        }

        return [.. requests.OrderBy(one => one.At)];
    }

    private void AddSession(List<WorldRequest> requests, int number, DateTimeOffset from, int days)
    {
        DateTimeOffset at = from + (Begin(days) * TimeSpan.FromDays(days));
        int key = Math.Min(Keys - 1, (int)(random.NextExponential() * Keys / 4));
        string user = Name('u', (key * 100) + random.NextInt32(0, 19));
        double length = keyLengths[key] * Math.Exp((IsHeavy ? 0.9 : 0.3) * random.NextNormal());
        // A conversation ends before its days do, so that both arms have whole ones.
        bool isDense = world.Lever == LeverKind.PromptCacheMarks;
        int turns =
            isDense ? random.NextInt32(3, 4)
            : IsHeavy ? 1 + (int)Math.Min(20, 1.2 * random.NextExponential() * random.NextExponential())
            : random.NextInt32(1, 4);
        for (int turn = 0; turn < turns && at < from.AddDays(days).AddMinutes(-1); turn++)
        {
            requests.Add(Make(at, key, Name('s', number), user, length));
            at += TimeSpan.FromSeconds(10 + ((isDense ? 15 : 60) * random.NextExponential()));
        }
    }

    private bool IsHeavy => world.Shape == WorldShape.HeavyTailed;

    /// <summary>The share of the time after which a session begins.</summary>
    private double Begin(int days)
    {
        while (true)
        {
            double at = random.NextDouble();
            double day = at * days;
            double weight = world.Shape switch
            {
                WorldShape.Seasonal => (0.5 + (0.45 * Math.Sin(2 * Math.PI * (day - 0.35))))
                    * (day % 7 >= 5 ? 0.5 : 1),
                WorldShape.Growing => (1 + (2 * at)) / 3,
                _ => 1,
            };
            if (random.NextDouble() < weight)
            {
                return at;
            }
        }
    }

    private WorldRequest Make(DateTimeOffset at, int key, string session, string user, double length)
    {
        double elapsed = (at - World.Epoch).TotalDays;
        double drift = world.Shape switch
        {
            WorldShape.Seasonal => elapsed % 1 < 0.3 ? 1.5 : 1,
            WorldShape.Growing => 1 + (elapsed / world.Days),
            _ => 1,
        };
        double natural = 100 * length * drift * Math.Exp((IsHeavy ? 1 : 0.5) * random.NextNormal());
        // An upstream whose answers are not those that were recorded: shorter in the middle, longer at the ends.
        natural = world.IsPerturbed ? 40 + (0.8 * Math.Pow(natural, 1.1)) : natural;
        (int prompt, string text, string compact) = Question();
        return new WorldRequest(
            at,
            key,
            session,
            user,
            prompt,
            text,
            compact,
            SystemOf(key),
            (int)Math.Clamp(natural, 1, 3000)
        );
    }

    /// <summary>A question, and what is left of it without white space that says nothing.</summary>
    private (int Prompt, string Text, string Short) Question()
    {
        int at = Array.BinarySearch(popularity, random.NextDouble() * popularity[^1]);
        int prompt = at < 0 ? ~at : at;
        bool isUsed =
            random.NextDouble()
            < world.Size switch
            {
                WorldSize.Null => 0,
                WorldSize.Small => 0.4,
                _ => 1,
            };
        int fresh = Questions + random.NextInt32(0, int.MaxValue - Questions - 1);
        int variant = random.NextInt32(0, Variants - 1);
        switch (world.Lever)
        {
            case LeverKind.ExactCache:
                int asked = isUsed ? prompt : fresh;
                return (asked, TextOf(asked), TextOf(asked));
            case LeverKind.CanonicalCache:
                string written = isUsed ? VariantOf(TextOf(prompt), variant) : TextOf(prompt);
                return (prompt, written, written);
            case LeverKind.JsonMinify when isUsed:
                return DocumentOf(fresh, world.Size == WorldSize.Large ? 60 : 8);
            default:
                return (fresh, TextOf(fresh), TextOf(fresh));
        }
    }

    /// <summary>A plain question of words that exist nowhere.</summary>
    private static string TextOf(int prompt)
    {
        Pcg32 words = new((ulong)prompt, 12);
        StringBuilder text = new("What is the meaning of");
        for (int i = words.NextInt32(1, 8); i > 0; i--)
        {
            text.Append(' ');
            for (int letter = 0; letter < 6; letter++)
            {
                string letters = letter % 2 == 0 ? "bdgkmz" : "aou";
                text.Append(letters[words.NextInt32(0, letters.Length - 1)]);
            }
        }

        return text.ToString();
    }

    /// <summary>The same question in other white space, with a mark at its end or without.</summary>
    private static string VariantOf(string text, int variant)
    {
        string spaced = (variant / 2) switch
        {
            0 => text,
            1 => text.Replace(" meaning ", "  meaning ", StringComparison.Ordinal),
            _ => " " + text,
        };
        return variant % 2 == 0 ? spaced : spaced + "?";
    }

    private static (int Prompt, string Text, string Short) DocumentOf(int prompt, int indent)
    {
        Pcg32 words = new((ulong)prompt, 13);
        StringBuilder text = new("{");
        StringBuilder compact = new("{");
        int members = words.NextInt32(8, 20);
        for (int i = 0; i < members; i++)
        {
            string name = Name('n', i);
            string value = Name('v', words.NextInt32(0, 100_000));
            text.Append(i > 0 ? ",\n" : "\n").Append(' ', indent).Append($"\"{name}\":   \"{value}\"");
            compact.Append(i > 0 ? "," : "").Append($"\"{name}\":\"{value}\"");
        }

        return (prompt, text.Append("\n}").ToString(), compact.Append('}').ToString());
    }

    /// <summary>Instructions of a key: long ones where a provider's prompt cache is tried.</summary>
    private string SystemOf(int key)
    {
        if (world.Lever != LeverKind.PromptCacheMarks)
        {
            return "";
        }

        int group = key % 2;
        int words = world.Size == WorldSize.Null || (world.Size == WorldSize.Small && group == 1) ? 60 : 900;
        Pcg32 drawn = new((ulong)group, 14);
        StringBuilder text = new("Rules:");
        for (int i = 0; i < words; i++)
        {
            text.Append(' ').Append(Name((char)('a' + drawn.NextInt32(0, 25)), drawn.NextInt32(0, 10_000)));
        }

        return text.ToString();
    }

    private static string Name(char kind, int number) => kind + number.ToString(CultureInfo.InvariantCulture);
}
