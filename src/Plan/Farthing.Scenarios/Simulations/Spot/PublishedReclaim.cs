using Farthing.Catalogs.Offers;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>How often a cloud says, or somebody measured, that spot nodes are taken back: what a plan is played at where nobody gave a rate of their own. The two ends differ by up to a thousand times.</summary>
/// <param name="Cloud">The cloud; empty for any.</param>
/// <param name="Family">Beginning of the instance types; empty for all.</param>
/// <param name="NodesLostPerHour">Chance of one node to be lost in an hour (rate).</param>
/// <param name="Source">Who says so.</param>
public sealed record PublishedReclaim(string Cloud, string Family, double NodesLostPerHour, string Source)
{
    private const double HoursPerMonth = 730;
    private const int WholeNode = 8;

    /// <summary>The seldom end: the lowest band that the instance's cloud publishes for it; AWS's lowest of all where it publishes none (GCP, smaller clouds).</summary>
    private static readonly PublishedReclaim[] Published =
    [
        new("aws", "p5", Monthly(0.15), "AWS Spot Advisor, p5: 15 % of nodes a month, 2026-02"),
        new("aws", "p4d", Monthly(0.05), "AWS Spot Advisor, p4d: 5 % of nodes a month, 2026-02"),
        new("aws", "g6f", Monthly(0.05), "AWS Spot Advisor, g6f: 5 % of nodes a month, 2026-02"),
        new("azure", "", -Math.Log(0.95), "Azure eviction rates: lowest band, up to 5 % an hour"),
        new(
            "",
            "",
            Monthly(0.05),
            "AWS Spot Advisor's lowest band, 5 % of nodes a month; this cloud publishes none"
        ),
    ];

    /// <summary>The seldom end for an offer.</summary>
    /// <param name="offer">The spot offer; null for a price of one's own.</param>
    public static PublishedReclaim Seldom(InstanceOffer? offer) =>
        Published.First(row =>
            row.Cloud.Length == 0
            || (
                row.Cloud == offer?.Cloud
                && offer.InstanceType.StartsWith(row.Family, StringComparison.Ordinal)
            )
        );

    /// <summary>The often end: hours for which a zone had nodes in SkyPilot's spot traces (AWS V100, 2022–23): 4 of nodes with one GPU, 1 of those with eight.</summary>
    /// <param name="gpusPerNode">GPUs of one node.</param>
    public static (double UpHours, string Source) Often(double gpusPerNode) =>
        gpusPerNode < WholeNode
            ? (4, "SkyPilot spot traces, AWS V100, one GPU a node, 2022–23")
            : (1, "SkyPilot spot traces, AWS V100, eight GPUs a node, 2022–23");

    /// <summary>From the notice until a node is gone, as the cloud documents it; 30 s where it is not known.</summary>
    /// <param name="cloud">The cloud; null for a price of one's own.</param>
    public static double NoticeSeconds(string? cloud) => cloud == "aws" ? 120 : 30;

    /// <summary>Mean hours for which a zone has nodes, if each of its nodes is lost at this rate.</summary>
    /// <param name="nodesInZone">Nodes there, at least 1: a loss that is not of all takes each number of them as often.</param>
    /// <param name="wholeZoneShare">Share of the losses that take all.</param>
    public double UpHours(int nodesInZone, double wholeZoneShare) =>
        (wholeZoneShare + ((1 - wholeZoneShare) * (nodesInZone + 1) / (2.0 * nodesInZone)))
        / NodesLostPerHour;

    private static double Monthly(double share) => -Math.Log(1 - share) / HoursPerMonth;
}
