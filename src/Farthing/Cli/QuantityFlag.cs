using System.CommandLine;
using Farthing.Numerics.Quantities;
using Farthing.Settings;

namespace Farthing.Cli;

/// <summary>A flag whose value is a quantity: what it accepts and its default stand here once; parsing, help and checks use them.</summary>
internal sealed class QuantityFlag : Option<string?>
{
    /// <summary>Makes a flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="accepts">Unit and range.</param>
    /// <param name="help">What it means, without unit, range and default, which are added.</param>
    /// <param name="fallback">The value in the base unit when the flag is missing; null when there is none.</param>
    public QuantityFlag(string name, SettingKind accepts, string help, double? fallback = null)
        : base(name)
    {
        Accepts = accepts;
        Meaning = help;
        Default = fallback;
        string range = accepts.Maximum < double.MaxValue ? $", {accepts.RangeWords}" : "";
        string otherwise = fallback is double value ? $" [default: {accepts.Written(value)}]" : "";
        Description = $"{Meaning}: {QuantityUnits.Example(Kind)}{range}{otherwise}";
    }

    /// <summary>Values that the flag accepts.</summary>
    public SettingKind Accepts { get; }

    /// <summary>Its unit's kind.</summary>
    public QuantityKind Kind => Accepts.Unit;

    /// <summary>Meaning of the flag.</summary>
    public string Meaning { get; }

    /// <summary>The value used when the flag is missing; null when there is none.</summary>
    public double? Default { get; }

    /// <summary>True for a text that is no quantity and that the verb reads in another way; null where every text is a quantity.</summary>
    public Predicate<string>? IsOther { get; init; }

    /// <summary>True for a time whose bare number counts seconds, where no other unit is plausible.</summary>
    public bool TakesBareSeconds { get; init; }
}
