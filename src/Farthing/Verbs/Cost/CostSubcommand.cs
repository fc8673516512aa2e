using System.CommandLine;

namespace Farthing.Verbs.Cost;

/// <summary>A subcommand as <c>farthing cost</c> lists it; built only when called.</summary>
/// <param name="Name">The word after <c>farthing cost</c>.</param>
/// <param name="Summary">One line for help.</param>
/// <param name="Create">Builds it.</param>
internal sealed record CostSubcommand(string Name, string Summary, Func<Command> Create);
