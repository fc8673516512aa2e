using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Errors;

public sealed class OpenAiErrorTests
{
    [Theory]
    [InlineData(400, "bad", 400, "invalid_request_error", "bad")]
    [InlineData(422, "", 400, "invalid_request_error", null)]
    [InlineData(402, "", 402, "insufficient_quota", "insufficient_quota")]
    [InlineData(404, "", 404, "invalid_request_error", null)]
    [InlineData(408, "", 504, "server_error", "timeout")]
    [InlineData(504, "", 504, "server_error", "timeout")]
    [InlineData(409, "", 409, "invalid_request_error", null)]
    [InlineData(413, "", 413, "invalid_request_error", null)]
    [InlineData(418, "", 400, "invalid_request_error", null)]
    [InlineData(429, "", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(429, "insufficient_quota", 429, "insufficient_quota", "insufficient_quota")]
    [InlineData(500, "", 500, "server_error", null)]
    [InlineData(502, "x", 502, "server_error", "x")]
    [InlineData(503, "", 503, "service_unavailable_error", "server_is_overloaded")]
    [InlineData(529, "", 503, "service_unavailable_error", "server_is_overloaded")]
    public void Every_status_has_its_words(
        int status,
        string code,
        int said,
        string type,
        string? saidCode
    ) =>
        Assert.Equal(
            new ApiError(said, type, "m", null, saidCode),
            ChatFormat.Instance.Say(new UpstreamError(status, "m", code))
        );

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void What_is_said_of_the_gateway_s_key_stays_here(int status)
    {
        ApiError error = ChatFormat.Instance.Say(new UpstreamError(status, "key sk-123 is wrong"));

        Assert.Equal((502, "The upstream refuses the gateway's key."), (error.Status, error.Message));
    }

    [Fact]
    public void A_missing_model_has_its_code() =>
        Assert.Equal(
            "model_not_found",
            ChatFormat.Instance.Say(new UpstreamError(404, "The model `x` does not exist.")).Code
        );

    [Fact]
    public void An_overflow_has_its_code() =>
        Assert.Equal(
            new ApiError(400, "invalid_request_error", "m", null, "context_length_exceeded"),
            ChatFormat.Instance.Say(new UpstreamError(413, "m", "", new ContextOverflow(8, null, null)))
        );

    [Theory]
    [InlineData("Slow down.", "Slow down. Please try again in 7s")]
    [InlineData("Please try again in 3s.", "Please try again in 3s.")]
    public void A_rate_limit_says_when_to_come_again(string message, string said) =>
        Assert.Equal(
            said,
            ChatFormat.Instance.Say(new UpstreamError(429, message) { RetryAfterSeconds = 7 }).Message
        );
}
