using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Keys;

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

/// <summary><c>farthing keys revoke</c>: a key ends, at once and for ever.</summary>
internal static class KeysRevoke
{
    private static readonly Argument<string> Id = new("ID") { Description = "The key's id" };

    public static Command Create()
    {
        Command command = new(
            "revoke",
            """
            Revoke a key, at once and for ever: its next request gets 401. Requests in flight may end. Its id is never reused.

            Examples:
              farthing keys revoke search-service
            """
        );
        command.Arguments.Add(Id);
        AdminFlags.Add(command);
        return command.Runs("keys.revoke", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        KeyDocument answer = client.Call<KeyDocument>(
            "DELETE",
            "/keys/" + Uri.EscapeDataString(context.Parsed.GetRequiredValue(Id))
        );
        return context.Answer(answer, KeySheet.Of);
    }
}
