using System.CommandLine;
using Farthing.Settings;

namespace Farthing.Cli;

/// <summary>A flag that stands for a key of the scenario; its help is the key's.</summary>
internal sealed class ScenarioFlag : Option<string[]>
{
    /// <summary>Makes the flag of a key.</summary>
    public ScenarioFlag(Setting key)
        : base(key.Flag!, [.. key.FlagAliases])
    {
        Key = key;
        string several = key.IsList ? ", comma-separated" : "";
        string fallback =
            key.Default is not null ? $" [default: {key.Default}]"
            : key.WithoutIt is not null ? $" [without it: {key.WithoutIt}]"
            : "";
        string accepted = key.Kind.Shape == SettingShape.Text ? "" : $": {key.Expected}";
        Description = $"{key.Meaning}{accepted}{several}{fallback}";
        string words = key.Kind.Shape == SettingShape.Word ? $": {key.Kind.RangeWords}" : "";
        Help = $"{key.Meaning}{words}{several}{fallback}";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>Text of its line of help, beside its unit.</summary>
    public string Help { get; }

    /// <summary>The key.</summary>
    public Setting Key { get; }
}
