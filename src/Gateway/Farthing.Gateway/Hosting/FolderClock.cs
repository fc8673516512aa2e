using System.Globalization;
using System.Text;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Hosting;

/// <summary>Keeps the dates of scaled and real time apart. A data folder stays on the clock that it was begun on, since money is counted by dates.</summary>
internal static class FolderClock
{
    /// <summary>Marks a new folder, and refuses one that was begun on another clock.</summary>
    /// <exception cref="FarthingException">It was, or gateways in real time would share the ledger (exit code 2).</exception>
    public static void Agree(GatewayOptions options, TimeProvider clock)
    {
        LedgerFolder folder = new(options.DataFolder);
        string kept = File.Exists(folder.Clock) ? File.ReadAllText(folder.Clock).Trim() : "";
        if (clock is not ScaledTime scaled)
        {
            if (kept.Length > 0)
            {
                throw Refused(
                    "this folder was begun on a scaled clock",
                    options.DataFolder,
                    $"--speed {kept.Replace(" ", " --clock-origin ", StringComparison.Ordinal)}, or another folder (--data)"
                );
            }

            return;
        }

        if (options.Shared is not null)
        {
            throw Refused(
                "gateways share the ledger",
                "shared:",
                "a configuration without shared: beside --speed"
            );
        }

        string asked = string.Create(
            CultureInfo.InvariantCulture,
            $"{scaled.Factor} {scaled.Origin.UtcDateTime:O}"
        );
        if (kept == asked)
        {
            return;
        }

        bool isBegun =
            Directory.Exists(folder.Journal) && Directory.EnumerateFileSystemEntries(folder.Journal).Any();
        if (kept.Length > 0 || isBegun)
        {
            throw Refused(
                kept.Length > 0
                    ? "this folder was begun on another clock"
                    : "this folder was begun in real time",
                options.DataFolder,
                kept.Length > 0
                    ? $"--speed {kept.Replace(" ", " --clock-origin ", StringComparison.Ordinal)}, or another folder (--data)"
                    : "another folder (--data) beside --speed"
            );
        }

        PrivateFile.MakeFolder(options.DataFolder);
        PrivateFile.Write(folder.Clock, Encoding.UTF8.GetBytes(asked + "\n"));
    }

    private static FarthingException Refused(string why, string value, string expected) =>
        new(
            new Fault(GatewayFaultCodes.CannotStart, $"dates of two clocks would mix: {why}")
            {
                Path = "--speed",
                Value = value,
                Expected = expected,
            }
        );
}
