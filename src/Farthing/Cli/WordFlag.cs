using System.CommandLine;
using Farthing.Numerics.Faults;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Cli;

/// <summary>A flag whose value is one of a closed list of words.</summary>
internal sealed class WordFlag : Option<string?>
{
    private readonly SettingKind accepts;

    /// <summary>Makes a flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="help">What it means.</param>
    /// <param name="words">The words.</param>
    /// <param name="fallback">The word where the flag is missing; null when there is none.</param>
    public WordFlag(string name, string help, IReadOnlyList<string> words, string? fallback = null)
        : base(name)
    {
        accepts = SettingKind.Word([.. words]);
        Default = fallback;
        Description = fallback is null ? help : $"{help} [default: {fallback}]";
        HelpName = "WORD";
    }

    /// <summary>The words that it accepts.</summary>
    public IReadOnlyList<string> Words => accepts.Words;

    /// <summary>The word where the flag is missing; null when there is none.</summary>
    public string? Default { get; }

    /// <summary>Fault of another word.</summary>
    public string Otherwise { get; init; } = "not one of the accepted words";

    /// <summary>The code of that fault.</summary>
    public string Code { get; init; } = QuantityFaultCodes.UnknownWord;

    /// <summary>A flag whose words are the members of an enumeration.</summary>
    public static WordFlag Of<T>(string name, string help, T? fallback)
        where T : struct, Enum =>
        new(
            name,
            help,
            [.. Enum.GetNames<T>().Select(member => member.ToLowerInvariant())],
            fallback?.ToString().ToLowerInvariant()
        );

    /// <summary>The word that was given, in the spelling of the list, else the default; another word is a fault, and then the first.</summary>
    public string? Read(VerbContext context)
    {
        if (context.Parsed.GetValue(this) is not string given)
        {
            return Default;
        }

        string expected = accepts.Expected(Words[0], false);
        if (accepts.Read(given, expected, out _, out string word) is null)
        {
            return word;
        }

        context.Faults.Add(
            new Fault(Code, Otherwise)
            {
                Path = Name,
                Value = given,
                Expected = expected,
                Nearest = NearestWord.Find(given, Words),
            }
        );
        return Words[0];
    }

    /// <summary>The member of an enumeration that was given, else the default's.</summary>
    public T Read<T>(VerbContext context)
        where T : struct, Enum => SettingWords.Member<T>(Read(context)!);
}
