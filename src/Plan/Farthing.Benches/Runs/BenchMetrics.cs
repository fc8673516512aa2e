using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Measurement.Scraping;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;

namespace Farthing.Benches.Runs;

/// <summary>Which pages of metrics are read during a bench.</summary>
/// <param name="IsOn">False for <c>--metrics none</c>.</param>
/// <param name="Addresses">Those that were named.</param>
/// <param name="IntervalSeconds">Between two pages.</param>
public sealed record BenchMetrics(bool IsOn, IReadOnlyList<Uri> Addresses, double IntervalSeconds)
{
    /// <summary>The flag that names them.</summary>
    public const string Flag = "--metrics";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The server's own page, once a second.</summary>
    public static BenchMetrics Default { get; } = new(true, [], 1);

    /// <summary>Asks every address once.</summary>
    /// <exception cref="FarthingException">An address that was named has no metrics (exit code 3).</exception>
    public ServerScraper Open(LoadTarget target)
    {
        MetricVocabulary vocabulary = MetricVocabulary.BuiltIn;
        string[] paths = [.. vocabulary.Engines.SelectMany(engine => engine.Paths).Distinct()];
        ServerScraper scraper = new(vocabulary, TimeSpan.FromSeconds(IntervalSeconds), TimeProvider.System);
        List<Fault> faults = [];
        foreach (Uri address in Addresses)
        {
            if (
                scraper.Add(
                    HttpPageSource.At(
                        address,
                        paths,
                        Patience,
                        trustsAnyCertificate: target.TrustsAnyCertificate
                    )
                )
                is string problem
            )
            {
                faults.Add(
                    new Fault(BenchFaultCodes.MetricsUnread, $"no metrics: {problem}")
                    {
                        Path = Flag,
                        Value = address.GetComponents(
                            UriComponents.SchemeAndServer | UriComponents.Path,
                            UriFormat.UriEscaped
                        ),
                        Expected = "the page of a known engine or of the DCGM exporter",
                    }
                );
            }
        }

        if (faults.Count > 0)
        {
            throw new FarthingException([.. faults], exitCode: 3);
        }

        if (IsOn && !scraper.HasEngine)
        {
            // A server without metrics is measured without: nobody asked for them.
            Uri own = new(target.Url + (target.BasePath.Length > 0 ? "/metrics" : "/"));
            scraper.Add(
                HttpPageSource.At(
                    own,
                    paths,
                    Patience,
                    target.ApiKey.Length > 0 ? target.ApiKey : null,
                    target.TrustsAnyCertificate
                )
            );
        }

        return scraper;
    }
}
