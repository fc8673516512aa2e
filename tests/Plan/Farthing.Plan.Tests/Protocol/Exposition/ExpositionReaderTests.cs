using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Protocol.Exposition;

public sealed class ExpositionReaderTests
{
    [Fact]
    public void Names_labels_values_and_timestamps_are_read()
    {
        CollectedSamples page = CollectedSamples.Of(
            """
            # HELP http_requests_total The total.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            plain 12.47

              msdos_file_access{path="C:\\DIR\\FILE.TXT",error="Cannot find \"x\"\n}"}	1.458255915e9
            no_number NaN
            up{} +Inf
            down -Inf

            """
        );

        Assert.Equal(ExpositionEnd.Whole, page.End);
        Assert.Empty(page.BadLines);
        Assert.Equal(
            ["http_requests_total", "plain", "msdos_file_access", "no_number", "up", "down"],
            page.Samples.Select(sample => sample.Name)
        );
        Assert.Equal(1395066363, page.Samples[0].Timestamp);
        Assert.True(double.IsNaN(page.Samples[1].Timestamp));
        Assert.Equal(1.458255915e9, page.Samples[2].Value);
        Assert.True(double.IsNaN(page.Samples[3].Value));
        Assert.Equal(double.PositiveInfinity, page.Samples[4].Value);
        Assert.Equal(double.NegativeInfinity, page.Samples[5].Value);
    }

    [Fact]
    public void OpenMetrics_has_seconds_exemplars_and_an_end_mark()
    {
        CollectedSamples page = CollectedSamples.Of(
            "foo_bucket{le=\"0.1\"} 8 # {trace_id=\"a b\"} 0.054 1.5\nfoo_total 17.0 1520879607.789 # {} 1\n# EOF\nbar 1\n",
            isOpenMetrics: true
        );

        Assert.Equal(ExpositionEnd.Marked, page.End);
        Assert.Equal([8, 17.0], page.Samples.Select(sample => sample.Value));
        Assert.Equal(1520879607.789, page.Samples[1].Timestamp);
    }

    [Theory]
    [InlineData("a 1\nb 12", false)]
    [InlineData("a 1\n", true)]
    [InlineData("a{x=\"1", false)]
    public void A_page_that_breaks_off_is_noticed(string text, bool isOpenMetrics) =>
        Assert.Equal(ExpositionEnd.Truncated, CollectedSamples.Of(text, isOpenMetrics).End);

    [Theory]
    [InlineData("a")]
    [InlineData("a{")]
    [InlineData("a{b=\"}")]
    [InlineData("a{b=\"c\"}")]
    [InlineData("1a 2")]
    [InlineData("a-b 2")]
    [InlineData("a x")]
    [InlineData("a 1 yesterday")]
    [InlineData("a 1 2 3")]
    [InlineData("<html>")]
    public void A_line_that_cannot_be_read_is_left_out_and_the_rest_goes_on(string line)
    {
        CollectedSamples page = CollectedSamples.Of($"x 1\n{line}\ny 2\n");

        Assert.Equal([2], page.BadLines);
        Assert.Equal(["x", "y"], page.Samples.Select(sample => sample.Name));
    }

    [Fact]
    public void Labels_are_taken_apart_with_their_escapes()
    {
        LabelReader reader = new("a=\"x,\\\"}\" , b=\"\\\\n\\n\","u8);

        Assert.True(reader.MoveNext());
        Assert.Equal("x,\"}", reader.Value);
        Assert.True(reader.MoveNext());
        Assert.Equal("b", Encoding.UTF8.GetString(reader.Name));
        Assert.Equal("\\n\n", reader.Value);
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a=1")]
    [InlineData("a=\"1\" b=\"2\"")]
    [InlineData("=\"1\"")]
    public void Labels_that_are_none_are_noticed(string text)
    {
        LabelReader reader = new(Encoding.UTF8.GetBytes(text));
        while (reader.MoveNext()) { }

        Assert.True(reader.IsMalformed);
    }

    [Fact]
    public void Numbers_are_read_as_the_framework_reads_them()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<(uint Whole, ushort Part, byte Places)>(),
                number =>
                {
                    string digits = number.Part.ToString(
                        "D" + (1 + (number.Places % 8)),
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                    string text = number.Places % 3 == 0 ? $"{number.Whole}" : $"{number.Whole}.{digits}";
                    double value = CollectedSamples.Of($"a {text}\n").Samples[0].Value;
                    return value == double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    public void What_is_no_number_is_none(string text) =>
        Assert.Equal([1], CollectedSamples.Of($"a {text}\n").BadLines);

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    CollectedSamples sink = new();
                    ExpositionReader.Read(bytes, sink, bytes.Length % 2 == 0, out int consumed);
                    return consumed <= bytes.Length;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_page_with_any_bytes_changed_or_cut_is_read_without_an_exception()
    {
        byte[] page = Encoding.UTF8.GetBytes(
            File.ReadAllText(
                Path.Combine(Farthing.Testing.RepositoryRoot.Path, "examples", "watch", "vllm.prom")
            )[..6000]
        );
        Prop.ForAll(
                ArbMap.Default.ArbFor<(int At, byte Value, int Cut)>(),
                change =>
                {
                    byte[] broken = [.. page];
                    broken[Math.Abs(change.At % page.Length)] = change.Value;
                    TargetTracker tracker = new(MetricVocabulary.BuiltIn);
                    tracker.Read(broken.AsSpan(0, Math.Abs(change.Cut % page.Length)), false, 0, 0);
                    return tracker.Malformed <= 200;
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
