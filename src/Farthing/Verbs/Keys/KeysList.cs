using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Keys;

namespace Farthing.Verbs.Keys;

/// <summary><c>farthing keys list</c>: all keys of a gateway, without their secrets.</summary>
internal static class KeysList
{
    private static readonly SwitchFlag All = new("--all", "Revoked ones too");

    public static Command Create()
    {
        Command command = new(
            "list",
            """
            List the keys of a gateway, those of its configuration too.

            Examples:
              farthing keys list
              farthing keys list --all --json
            """
        );
        command.Options.Add(All);
        AdminFlags.Add(command);
        return command.Runs("keys.list", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        KeyListDocument all = client.Keys();
        bool showsAll = context.Parsed.GetValue(All);
        KeyListDocument shown = new([.. all.Keys.Where(key => showsAll || key.State != KeyState.Revoked)]);
        return context.Answer(shown, KeySheet.Of);
    }
}
