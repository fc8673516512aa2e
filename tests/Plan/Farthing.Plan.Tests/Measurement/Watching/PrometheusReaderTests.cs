using System.Globalization;
using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Past;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Watching;

public sealed class PrometheusReaderTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_past_is_played_in_order_and_restarts_are_seen_through()
    {
        using FakePages server = new((_, body) => FakePages.Ok(Answer(body), "application/json"));
        PrometheusReader reader = new(PageClient.Shared, server.Address, MetricVocabulary.BuiltIn);
        List<double> times = [];

        int series = await reader.PlayAsync(1000, 1090, 30, (_, time) => times.Add(time), Cancellation);

        Assert.Null(reader.Problem);
        Assert.Equal(2, series);
        Assert.Equal([1000, 1030, 1060, 1090], times);
        WatchedTarget target = Assert.Single(reader.Targets);
        Assert.Equal("node\"1:8000", target.Source.Name);
        EngineWindow window = EngineWindow.Between(target.History.First, target.History.Latest!);
        // 100, 200, 40 (restarted), 100: 100 + 40 + 60.
        Assert.Equal(200, window.OutputTokens);
        Assert.Equal(90, window.Seconds);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "it answers 503")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        "its answer is not that of Prometheus"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<html",
        "its answer is not that of Prometheus"
    )]
    public async Task What_is_no_Prometheus_is_named(string answer, string problem)
    {
        using FakePages server = new((_, _) => answer);
        PrometheusReader reader = new(PageClient.Shared, server.Address, MetricVocabulary.BuiltIn);

        Assert.Equal(0, await reader.PlayAsync(0, 60, 15, (_, _) => { }, Cancellation));
        Assert.Equal(problem, reader.Problem);
    }

    private static string Answer(string body)
    {
        if (!body.Contains("vllm", StringComparison.Ordinal))
        {
            return """{"status":"success","data":{"resultType":"matrix","result":[]}}""";
        }

        int[] tokens = [100, 200, 40, 100];
        StringBuilder values = new();
        for (int i = 0; i < tokens.Length; i++)
        {
            values.Append(
                CultureInfo.InvariantCulture,
                $"{(i > 0 ? "," : "")}[{1000 + (30 * i)},\"{tokens[i]}\"]"
            );
        }

        const string Labels = "\"instance\":\"node\\\"1:8000\",\"job\":\"a\\\\b\"";
        return $$$"""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"vllm:generation_tokens_total",{{{Labels}}}},"values":[{{{values}}}]},{"metric":{"__name__":"vllm:num_requests_running",{{{Labels}}}},"values":[[1000,"1"],[1090.0,"NaN"]]}]}}""";
    }
}
