using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A flag without a value: on where it is given.</summary>
internal sealed class SwitchFlag : Option<bool>
{
    /// <summary>Makes a flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="help">What it means.</param>
    public SwitchFlag(string name, string help)
        : base(name) => Description = help;
}
