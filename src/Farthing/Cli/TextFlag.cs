using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A flag whose value is a name, a path or an address.</summary>
internal sealed class TextFlag : Option<string?>
{
    /// <summary>Makes a flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">What stands for the value in help, such as FILE; null: the flag's name.</param>
    /// <param name="help">What it means.</param>
    public TextFlag(string name, string? value, string help)
        : base(name)
    {
        HelpName = value;
        Description = help;
    }
}
