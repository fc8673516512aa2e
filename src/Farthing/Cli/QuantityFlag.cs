using System.CommandLine;
using Farthing.Numerics.Quantities;

namespace Farthing.Cli;

/// <summary>A flag whose value is a quantity: its kind, range and default stand here once; parsing, help and checks use them.</summary>
internal sealed class QuantityFlag : Option<string?>
{
    /// <summary>Makes a flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="help">What it means, without unit, range and default, which are added.</param>
    public QuantityFlag(string name, QuantityKind kind, string help)
        : base(name)
    {
        Kind = kind;
        Meaning = help;
        Describe();
    }

    /// <summary>What the flag holds.</summary>
    public QuantityKind Kind { get; }

    /// <summary>What the flag means.</summary>
    public string Meaning { get; }

    /// <summary>Smallest accepted value in the base unit.</summary>
    public double Minimum { get; private set; }

    /// <summary>True when <see cref="Minimum"/> itself is refused.</summary>
    public bool ExcludesMinimum { get; private set; }

    /// <summary>Largest accepted value in the base unit.</summary>
    public double Maximum { get; private set; } = double.MaxValue;

    /// <summary>True when the value must be whole.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The value used when the flag is missing; null when there is none.</summary>
    public double? Default { get; private set; }

    /// <summary>Accepts values above 0 only.</summary>
    public QuantityFlag AboveZero()
    {
        Minimum = 0;
        ExcludesMinimum = true;
        return this;
    }

    /// <summary>Accepts values between two bounds, both included.</summary>
    public QuantityFlag Between(double minimum, double maximum)
    {
        (Minimum, Maximum, ExcludesMinimum) = (minimum, maximum, false);
        Describe();
        return this;
    }

    /// <summary>Accepts values above 0 up to a bound.</summary>
    public QuantityFlag AboveZeroTo(double maximum)
    {
        (Minimum, Maximum, ExcludesMinimum) = (0, maximum, true);
        Describe();
        return this;
    }

    /// <summary>Accepts whole values only.</summary>
    public QuantityFlag Whole()
    {
        IsWhole = true;
        return this;
    }

    /// <summary>True for a time whose bare number counts seconds.</summary>
    public bool TakesBareSeconds { get; private set; }

    /// <summary>Takes a bare number as seconds, where no other unit is plausible.</summary>
    public QuantityFlag BareSeconds()
    {
        TakesBareSeconds = true;
        return this;
    }

    /// <summary>Gives the flag a default.</summary>
    public QuantityFlag Or(double value)
    {
        Default = value;
        Describe();
        return this;
    }

    /// <summary>The accepted range in words.</summary>
    public string RangeWords =>
        Maximum < double.MaxValue ? $"{(ExcludesMinimum ? "above " : "")}{Plain(Minimum)} to {Plain(Maximum)}"
        : ExcludesMinimum ? $"above {Plain(Minimum)}"
        : $"at least {Plain(Minimum)}";

    private static string Plain(double value) =>
        value.ToString("G", System.Globalization.CultureInfo.InvariantCulture);

    private void Describe()
    {
        string range = Maximum < double.MaxValue ? $", {RangeWords}" : "";
        string fallback = Default is double value ? $" [default: {Plain(value)}]" : "";
        Description = $"{Meaning}: {QuantityUnits.Example(Kind)}{range}{fallback}";
    }
}
