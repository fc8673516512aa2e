using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A command with so many flags that its help shows them under headings of its own.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    /// <summary>The headings in their order; flags of none of them stand last.</summary>
    public IReadOnlyList<FlagGroup> Groups { get; private set; } = [];

    /// <summary>Adds flags under headings.</summary>
    /// <param name="first">The flags that matter most: they stand before all headings, and not again under theirs.</param>
    /// <param name="groups">The headings with their flags.</param>
    public void AddGroups(IReadOnlyList<Option> first, IReadOnlyList<FlagGroup> groups)
    {
        Groups = [new FlagGroup("Most used", first), .. Groups, .. groups];
        foreach (Option flag in groups.SelectMany(group => group.Flags))
        {
            Options.Add(flag);
        }
    }
}

/// <summary>Flags under one heading of a command's help.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Flags">The flags, in their order.</param>
internal sealed record FlagGroup(string Title, IReadOnlyList<Option> Flags);
