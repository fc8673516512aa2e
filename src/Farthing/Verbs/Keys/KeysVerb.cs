using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Keys;

/// <summary><c>farthing keys</c>: virtual keys of a running gateway that do not stand in its configuration.</summary>
internal static class KeysVerb
{
    public static readonly VerbEntry Entry = new(
        "keys",
        VerbGroup.ServeAndMeter,
        "Make, list, rotate and revoke keys of a running gateway",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "keys",
            "Virtual keys of a running gateway, through its admin API (admin: in its configuration; docs/admin.md). They take effect with the answer, and outlive restarts."
        );
        command.Subcommands.Add(KeysCreate.Create());
        command.Subcommands.Add(KeysList.Create());
        command.Subcommands.Add(KeysRotate.Create());
        command.Subcommands.Add(KeysRevoke.Create());
        return command;
    }
}
