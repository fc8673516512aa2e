using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Learning;
using Farthing.Gateway.Metering;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Learning;

public sealed class StreamHoldTests
{
    [Fact]
    public void Watching_a_stream_allocates_nothing()
    {
        byte[] text = Encoding.ASCII.GetBytes("data: {\"choices\":[{\"delta\":{\"content\":\" word\"}}]}");
        UsageScanner scanner = new(Dialect.Chat);
        using StreamHold hold = new(
            null!, // It raises nothing.
            new OutputHistory(),
            TestGates.Price,
            100,
            held: 1_000_000,
            worst: 2_000_000
        );
        bool isCovered = true;

        long least = Allocated.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                scanner.Line(text);
                scanner.Line(default);
                isCovered &= hold.Covers(scanner);
            }
        });

        Assert.Equal(0, least);
        Assert.True(isCovered);
    }

    /// <summary>A byte counts as a token until usage says otherwise, and again behind it.</summary>
    [Fact]
    public void Bytes_count_until_usage_says_otherwise()
    {
        UsageScanner scanner = new(Dialect.Chat);
        Line("{\"choices\":[{\"delta\":{\"content\":\"12345678\"}}]}");
        Assert.Equal(8, scanner.GeneratedTokensAtMost);
        Line("{\"choices\":[{\"delta\":{\"content\":\"1234\"}}],\"usage\":{\"completion_tokens\":3}}");
        Assert.Equal(3, scanner.GeneratedTokensAtMost);
        Line("{\"choices\":[{\"delta\":{\"content\":\"12\\n\"}}]}");
        Assert.Equal(7, scanner.GeneratedTokensAtMost); // As escaped: never less than its bytes.
        Assert.False(scanner.HasRunningUsage);
        Line("{\"choices\":[],\"usage\":{\"completion_tokens\":5}}");
        Assert.Equal((5, true), (scanner.GeneratedTokensAtMost, scanner.HasRunningUsage));

        void Line(string json)
        {
            scanner.Line(Encoding.ASCII.GetBytes("data: " + json));
            scanner.Line(default);
        }
    }
}
