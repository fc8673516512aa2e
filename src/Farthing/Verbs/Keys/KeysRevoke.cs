using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Keys;

namespace Farthing.Verbs.Keys;

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
