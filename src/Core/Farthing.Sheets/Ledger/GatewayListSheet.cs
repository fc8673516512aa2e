using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Gateways that share a ledger, as they are listed.</summary>
public static class GatewayListSheet
{
    /// <summary>Gateways with leases.</summary>
    public static Sheet Of(LeaseHoldersDocument document) =>
        new Sheet()
            .Say(document.Gateways.Count == 0 ? "No gateway is known." : null)
            .Table(
                document.Gateways,
                new TableColumns<LeasedGateway>()
                    .Words("gateway", row => row.Gateway)
                    .Words("state", row => State(row.State))
                    .Figure("leases", row => Show.Count(row.Leases))
                    .Figure("not reported as spent", row => row.UnspentUsd.ToString())
                    .Words(
                        "expires in",
                        row =>
                            row.State == GatewayState.Silent
                                ? Words(TimeSpan.FromSeconds(row.ExpiresInS))
                                : null
                    )
            );

    /// <summary>Gateways with open attempts.</summary>
    public static Sheet Of(OpenGatewaysDocument document) =>
        new Sheet()
            .Say(document.Gateways.Count == 0 ? "Nothing is open." : null)
            .Table(
                document.Gateways,
                new TableColumns<OpenGateway>()
                    .Words("gateway", row => row.Gateway)
                    .Words("state", row => State(row.State))
                    .Figure("open", row => Show.Count(row.Open))
                    .Figure("held", row => row.HeldUsd.ToString())
                    .Words("last wrote", row => row.LastWrote)
            );

    /// <summary>State of a gateway, for people.</summary>
    private static string State(GatewayState state) => state.ToString().ToLowerInvariant();

    /// <summary>A time to wait, in words.</summary>
    public static string Words(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2)
            ? $"{Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)} s"
            : $"{Math.Ceiling(time.TotalMinutes).ToString(CultureInfo.InvariantCulture)} min";
}
