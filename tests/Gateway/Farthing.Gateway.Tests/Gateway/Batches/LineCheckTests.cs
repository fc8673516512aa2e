using System.Text;
using Farthing.Gateway.Batches;

namespace Farthing.Tests.Gateway.Batches;

public sealed class LineCheckTests
{
    private const string Good =
        """{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}}""";

    [Theory]
    [InlineData("no json", "invalid_json_line")]
    [InlineData("[]", "invalid_json_line")]
    [InlineData("""{"method":"POST"}""", "missing_custom_id")]
    [InlineData("""{"custom_id":"b","method":"GET"}""", "invalid_method")]
    [InlineData("""{"custom_id":"b","method":"POST","url":"/v1/embeddings"}""", "mismatched_url")]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":[]}""",
        "invalid_body"
    )]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"m","stream":true}}""",
        "stream_not_supported"
    )]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"other"}}""",
        "model_not_found"
    )]
    [InlineData(Good, "duplicate_custom_id")]
    public void Says_what_is_wrong_with_a_line(string text, string code)
    {
        LineCheck check = new("/v1/chat/completions", model => model == "m");
        Assert.Null(check.Read(1, Encoding.UTF8.GetBytes(Good)).Code);

        Assert.Equal(code, check.Read(2, Encoding.UTF8.GetBytes(text)).Code);
    }

    [Theory]
    [InlineData("24h", 1440)]
    [InlineData("30m", 30)]
    [InlineData("2d", 2880)]
    [InlineData("31d", null)]
    [InlineData("0h", null)]
    [InlineData("2", null)]
    [InlineData("", null)]
    public void Reads_completion_windows(string text, int? minutes) =>
        Assert.Equal(minutes, (int?)BatchRequest.TimeOf(text)?.TotalMinutes);
}
