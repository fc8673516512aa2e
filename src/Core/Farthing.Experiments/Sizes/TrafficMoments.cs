using System.Runtime.InteropServices;

namespace Farthing.Experiments.Sizes;

/// <summary>Variation of recorded requests within and between clusters, from sums: what a plan's size needs.</summary>
public sealed class TrafficMoments
{
    private readonly Dictionary<ulong, Sums> clusters = [];

    /// <summary>Adds a request.</summary>
    /// <param name="cluster">Number of its cluster.</param>
    /// <param name="nanoUsd">Its nano-dollars.</param>
    public void Add(ulong cluster, long nanoUsd)
    {
        ref Sums sums = ref CollectionsMarshal.GetValueRefOrAddDefault(clusters, cluster, out _);
        double usd = nanoUsd / 1e9;
        sums.Requests++;
        sums.Usd += usd;
        sums.Squares += usd * usd;
    }

    /// <summary>The variation so far.</summary>
    /// <remarks>
    /// Clusters: √(Σ(Y − R·X)²/(k − 1))/Ȳ, the delta method's. ICC: one-way analysis of variance, (MSB − MSW)/(MSB + (m₀ − 1)·MSW), at least 0 (Donner 1986).
    /// </remarks>
    public TrafficVariation Variation()
    {
        double count = clusters.Count;
        double requests = 0;
        double requestSquares = 0;
        double usd = 0;
        double squares = 0;
        double within = 0;
        foreach (ulong cluster in clusters.Keys.Order())
        {
            Sums sums = clusters[cluster];
            requests += sums.Requests;
            requestSquares += sums.Requests * sums.Requests;
            usd += sums.Usd;
            squares += sums.Squares;
            within += sums.Squares - (sums.Usd * sums.Usd / sums.Requests);
        }

        if (count < 2 || usd <= 0)
        {
            return new TrafficVariation(clusters.Count, (long)requests, double.NaN, double.NaN, double.NaN);
        }

        double mean = usd / requests;
        double linear = 0;
        foreach (ulong cluster in clusters.Keys.Order())
        {
            Sums sums = clusters[cluster];
            double rest = sums.Usd - (mean * sums.Requests);
            linear += rest * rest;
        }

        double total = squares - (usd * mean);
        double meanWithin = requests > count ? within / (requests - count) : 0;
        double meanBetween = (total - within) / (count - 1);
        double size = (requests - (requestSquares / requests)) / (count - 1);
        double alike = meanBetween + ((size - 1) * meanWithin);
        return new TrafficVariation(
            clusters.Count,
            (long)requests,
            Math.Sqrt(linear / (count - 1)) / (usd / count),
            Math.Sqrt(Math.Max(0, total) / (requests - 1)) / mean,
            requests > count && alike > 0 ? Math.Max(0, (meanBetween - meanWithin) / alike) : 0
        );
    }

    private struct Sums
    {
        public double Requests;
        public double Usd;
        public double Squares;
    }
}

/// <summary>Variation of traffic.</summary>
/// <param name="Clusters">Clusters.</param>
/// <param name="Requests">Requests.</param>
/// <param name="OfClusters">Coefficient of variation of a cluster's dollars about its requests.</param>
/// <param name="OfRequests">Coefficient of variation of a request's dollars.</param>
/// <param name="Alikeness">Intraclass correlation of requests of one cluster, from 0 to 1.</param>
public sealed record TrafficVariation(
    int Clusters,
    long Requests,
    double OfClusters,
    double OfRequests,
    double Alikeness
);
