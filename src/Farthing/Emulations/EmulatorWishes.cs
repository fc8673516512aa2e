using System.CommandLine;
using Farthing.Cli;
using Farthing.Emulation;
using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Faults;

namespace Farthing.Emulations;

/// <summary>What the flags of <c>emulate</c> that hold words ask for.</summary>
/// <param name="Family">Whose engine it plays.</param>
/// <param name="Host">Address to listen on.</param>
/// <param name="DrawsLengths">Answers end themselves.</param>
/// <param name="Mishaps">What goes wrong on purpose.</param>
/// <param name="ApiKey">Key that clients must send.</param>
internal sealed record EmulatorWishes(
    EngineFamily Family,
    string Host,
    bool DrawsLengths,
    MishapPlan Mishaps,
    string? ApiKey
)
{
    /// <summary>A word of an enumeration; another one is a fault.</summary>
    public static T Word<T>(VerbContext context, Option<string> option)
        where T : struct, Enum
    {
        string word = context.Parsed.GetValue(option)!;
        string[] words = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
        if (words.Contains(word.ToLowerInvariant()))
        {
            return Enum.Parse<T>(word, ignoreCase: true);
        }

        Refuse(context, option, word, words);
        return default;
    }

    /// <summary>True where answers end themselves at a drawn length.</summary>
    public static bool Drawn(VerbContext context, Option<string> option)
    {
        string word = context.Parsed.GetValue(option)!;
        if (word is not ("asked" or "drawn"))
        {
            Refuse(context, option, word, ["asked", "drawn"]);
        }

        return word == "drawn";
    }

    private static void Refuse(VerbContext context, Option option, string word, string[] words) =>
        context.Faults.Add(
            new Fault(QuantityFaultCodes.UnknownWord, "not one of the accepted words")
            {
                Path = option.Name,
                Value = word,
                Expected = "one of " + string.Join(", ", words),
                Nearest = NearestWord.Find(word, words),
            }
        );
}
