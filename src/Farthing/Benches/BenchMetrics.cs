using System.CommandLine;
using Farthing.Cli;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Measurement.Scraping;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using static Farthing.Settings.SettingKind;

namespace Farthing.Benches;

/// <summary>Which pages of metrics are read during a bench.</summary>
/// <param name="IsOn">False for <c>--metrics none</c>.</param>
/// <param name="Addresses">Those that were named.</param>
/// <param name="IntervalSeconds">Between two pages.</param>
internal sealed record BenchMetrics(bool IsOn, IReadOnlyList<Uri> Addresses, double IntervalSeconds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static readonly Option<string[]> Address = new("--metrics")
    {
        Description =
            "Page of metrics to read during the loads: the server's, another replica's, a DCGM exporter's; none for none [default: the server's own, where it has one]",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly QuantityFlag Interval = new(
        "--metrics-interval",
        Time(0.1, 600),
        "Time between two pages",
        1
    );

    /// <summary>The server's own page, once a second.</summary>
    public static BenchMetrics Default { get; } = new(true, [], 1);

    /// <summary>Reads the flags; faults are collected.</summary>
    public static BenchMetrics Read(VerbContext context)
    {
        string[] given = context.Parsed.GetValue(Address) ?? [];
        double interval = context.Number(Interval);
        if (given is ["none"])
        {
            return new BenchMetrics(false, [], interval);
        }

        List<Uri> addresses = [];
        foreach (string text in given)
        {
            if (
                Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            )
            {
                addresses.Add(address);
                continue;
            }

            context.Faults.Add(
                new Fault(BenchFaultCodes.BadMetrics, "not the address of a page of metrics")
                {
                    Path = Address.Name,
                    Value = text,
                    Expected = "http://HOST:9400/metrics, or none alone",
                    Nearest = text.Contains("://", StringComparison.Ordinal) ? null : "http://" + text,
                }
            );
        }

        return new BenchMetrics(true, addresses, interval);
    }

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
                        Path = Address.Name,
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
