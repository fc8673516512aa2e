using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Keys;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Keys;

/// <summary><c>farthing keys rotate</c>: another secret for a key; the one before works on for a while.</summary>
internal static class KeysRotate
{
    private static readonly Argument<string> Id = new("ID") { Description = "The key's id" };

    private static readonly QuantityFlag Grace = new(
        "--grace",
        Time(0, 30 * 86400),
        "How long the secret before is accepted too; 0s ends it at once",
        3600
    );

    public static Command Create()
    {
        Command command = new(
            "rotate",
            """
            Make a new secret for a key, shown once. The old one works for the grace time.

            Examples:
              farthing keys rotate search-service --grace 24h
            """
        );
        command.Arguments.Add(Id);
        command.Options.Add(Grace);
        AdminFlags.Add(command);
        return command.Runs("keys.rotate", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        double grace = context.Value(Grace) ?? 3600;
        using AdminClient client = AdminFlags.Client(context);
        KeyDocument answer = client.Rotate(context.Parsed.GetRequiredValue(Id), TimeSpan.FromSeconds(grace));
        return context.Answer(answer, KeySheet.Of);
    }
}
