using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Sharing;
using Farthing.Settings.Reading;
using Farthing.Verbs.Serves;

namespace Farthing.Verbs.Ledger;

/// <summary>Place of a ledger, as the command line states it.</summary>
/// <param name="Local">The folder of a gateway on this machine; null: only the shared ledger is asked.</param>
/// <param name="Shared">What gateways share; null: the folder has a ledger of its own.</param>
internal sealed record LedgerPlace(LedgerFolder? Local, SharedOptions? Shared)
{
    /// <summary>Reads it; faults are collected.</summary>
    public static LedgerPlace Of(VerbContext context)
    {
        bool hasFolder = context.Parsed.GetResult(LedgerFlags.Data) is { Implicit: false };
        string folder = context.Parsed.GetRequiredValue(LedgerFlags.Data);
        string? config = context.Parsed.GetValue(LedgerFlags.Config);
        string? variable = context.Parsed.GetValue(LedgerFlags.PostgresEnv);
        if (config is not null && variable is not null)
        {
            context.Conflict(
                LedgerFlags.PostgresEnv.Name,
                "both say where the ledger is",
                "one of --config FILE and --postgres-env NAME"
            );
            return new LedgerPlace(new LedgerFolder(folder), null);
        }

        if (config is not null)
        {
            (string data, SharedOptions? shared) = ServeFileReader.ReadPlace(
                GatewayFeatures.Settings,
                SettingText.Read(GatewayFeatures.Settings.Table, config),
                config,
                Environment.GetEnvironmentVariable
            );
            return new LedgerPlace(new LedgerFolder(hasFolder ? folder : data), shared);
        }

        // A folder that nobody named is not read into a ledger that others share.
        return variable is null
            ? new LedgerPlace(new LedgerFolder(folder), null)
            : new LedgerPlace(hasFolder ? new LedgerFolder(folder) : null, OfVariable(context, variable));
    }

    private static SharedOptions? OfVariable(VerbContext context, string variable)
    {
        string? connection = Environment.GetEnvironmentVariable(variable)?.Trim();
        if (!string.IsNullOrEmpty(connection))
        {
            return new SharedOptions { Postgres = connection };
        }

        context.Refuse(
            GatewayFaultCodes.NoSecret,
            LedgerFlags.PostgresEnv.Name,
            "the variable is not set",
            "the name of a variable that holds Host=…;Database=…;Username=…;Password=…",
            variable
        );
        return null;
    }
}
