using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A command with so many flags that its help shows them under headings.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    /// <summary>The headings in their order; flags of none of them stand last.</summary>
    public IReadOnlyList<FlagGroup> Groups { get; private set; } = [];

    /// <summary>Adds flags under headings.</summary>
    public void AddGroups(IReadOnlyList<FlagGroup> groups)
    {
        Groups = groups;
        foreach (Option flag in groups.SelectMany(group => group.Flags))
        {
            Options.Add(flag);
        }
    }
}
