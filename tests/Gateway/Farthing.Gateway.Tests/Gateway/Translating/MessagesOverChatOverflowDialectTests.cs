using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>What a Messages client is told, and what is tried, where a request does not fit into an engine's context.</summary>
public sealed class MessagesOverChatOverflowDialectTests
{
    private const string LowerBound =
        "This model's maximum context length is 32768 tokens. However, you requested 4096 output tokens and your prompt contains at least 28673 input tokens, for a total of at least 32769 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=28673)";

    private const string Alone = "prompt is too long: 32769 tokens > 32768 maximum";

    /// <summary>The upstream's text and status, the client's text, and the limits with which it is asked where the output is to be fitted.</summary>
    public static TheoryData<string, int, string, string> Texts =>
        new()
        {
            {
                "prompt is too long: 40000 tokens > 32768 maximum",
                400,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            {
                "input length and `max_tokens` exceed context limit: 30000 + 4096 > 32768, decrease input length or `max_tokens` and try again",
                400,
                Both(30000, 4096),
                "4096,2752"
            },
            {
                "This model's maximum context length is 32768 tokens. Please reduce the length of the messages.",
                400,
                Alone,
                "4096,1024,256"
            },
            { LowerBound, 400, Alone, "4096,1024,256" },
            {
                "This model's maximum context length is 32768 tokens. However, you requested 34096 tokens (30000 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
                400,
                Both(30000, 4096),
                "4096,2752"
            },
            { "max_tokens must be at least 1, got -7232.", 400, "", "4096,1024,256" },
            { "'max_tokens' or 'max_completion_tokens' is too large: 4096", 400, "", "4096,1024,256" },
            {
                "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 32768 tokens and your request has 30000 input tokens (4096 > 32768 - 30000).",
                400,
                Both(30000, 4096),
                "4096,2752"
            },
            {
                "The input (40000 tokens) is longer than the model's context length (32768 tokens).",
                400,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            {
                "Requested token count exceeds the model's maximum context length of 32768 tokens.",
                400,
                Alone,
                "4096,1024,256"
            },
            {
                "Input length 40000 exceeds the maximum allowed input length of 32768 tokens.",
                422,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            {
                "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32768. Given: 30000 `inputs` tokens and 4096 `max_new_tokens`",
                422,
                Both(30000, 4096),
                "4096,2752"
            },
            {
                "Prompt too long: 40000 tokens exceeds max context window of 32768",
                413,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            {
                "This model's maximum prompt length is 32768 but the request contains 40000 tokens.",
                400,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            {
                "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
                400,
                "prompt is too long: 40000 tokens > 32768 maximum",
                "4096"
            },
            { "Please reduce the length of the messages or completion.", 400, "", "4096,1024,256" },
            { "MAXIMUM CONTEXT LENGTH IS 32768 TOKENS", 400, Alone, "4096,1024,256" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Context_overflow_texts(string text, int status, string said, string limits)
    {
        string error =
            $$$"""{"error":{"message":{{{System.Text.Json.JsonSerializer.Serialize(text)}}},"type":"BadRequestError","param":null,"code":{{{status}}}}}""";

        DialectAnswer plain = await Scene().WholeAsync(Request(), error, status);
        DialectAnswer fitted = await Scene(deploy: deployment =>
                deployment with
                {
                    FitsOutput = true,
                    ContextTokens = 32768,
                }
            )
            .WholeAsync(Request(), error, status);

        AssertOverflow(plain, said);
        Assert.Single(plain.Requests);
        AssertOverflow(fitted, said);
        Assert.Equal(limits, string.Join(",", fitted.Requests.Select(LimitOf)));
        Assert.Equal(fitted.Requests.Count, fitted.Reserves.Count);
        plain.AssertFree();
        fitted.AssertFree();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Context_overflow_texts_of_llama_cpp(int status)
    {
        string error =
            $$$"""{"error":{"code":{{{status}}},"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":40000,"n_ctx":32768}}""";

        DialectAnswer answer = await Scene().WholeAsync(Request(), error, status);

        AssertOverflow(answer, "prompt is too long: 40000 tokens > 32768 maximum");
        answer.AssertFree();
    }

    [Fact]
    public async Task Context_overflow_texts_end_where_a_smaller_output_fits()
    {
        int calls = 0;
        DialectScene scene = Scene(deploy: deployment =>
            deployment with
            {
                FitsOutput = true,
                ContextTokens = 32768,
            }
        );

        DialectAnswer answer = await scene.SendAsync(
            Request(isStream: true),
            async call =>
            {
                if (calls++ == 0)
                {
                    await call.JsonAsync(
                        $$$"""{"error":{"message":"{{{LowerBound}}}","type":"BadRequestError","code":400}}""",
                        400
                    );
                    return;
                }

                await call.BeginStreamAsync(Events(Chunk("""{"content":"ok"}""", "\"stop\""), UsageChunk()));
                await call.EndStreamAsync();
            }
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(["4096", "1024"], answer.Requests.Select(LimitOf));
        Assert.Equal(["text ok"], ClientStreams.BlocksOf(ClientStreams.OfMessages(answer.Text)));
        Assert.Equal(2, answer.Settles.Count);
        Assert.Single(answer.Settles, settle => settle.Cost.NanoUsd == 0);
        Assert.Single(answer.Settles, settle => settle.Tokens == new TokenCounts(10, 20, 0, 4));
    }

    [Theory]
    [InlineData(32768, 32000, 32000, 32000)]
    [InlineData(32768, 32768, 32400, 32512)]
    [InlineData(8192, 32000, 7800, 7936)]
    [InlineData(1200, 4096, 1024, 1024)]
    public async Task Context_overflow_texts_do_not_come_where_the_output_is_fitted_before(
        long context,
        long asked,
        long least,
        long most
    )
    {
        DialectScene scene = Scene(deploy: deployment =>
            deployment with
            {
                FitsOutput = true,
                ContextTokens = context,
            }
        );

        DialectAnswer answer = await scene.WholeAsync(
            Request().Replace("4096", $"{asked}"),
            Completion("""{"role":"assistant","content":"ok"}""", "\"stop\"")
        );

        answer.AssertUsage(10, 20, 0, 4);
        Assert.InRange(
            long.Parse(
                LimitOf(Assert.Single(answer.Requests)),
                System.Globalization.CultureInfo.InvariantCulture
            ),
            least,
            most
        );
    }

    [Fact]
    public async Task Context_overflow_texts_in_a_stream()
    {
        string stream =
            $$$"""data: {"error":{"message":"{{{LowerBound}}}","type":"BadRequestError","code":400}}"""
            + "\n\ndata: [DONE]\n\n";

        DialectAnswer answer = await Scene().StreamAsync(Request(isStream: true), stream);

        AssertOverflow(answer, Alone);
        Assert.Equal(0, Assert.Single(answer.Settles).Tokens.Output);
    }

    private static void AssertOverflow(DialectAnswer answer, string said)
    {
        Assert.Equal(400, answer.Status);
        System.Text.Json.JsonElement error = answer.Json.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        string message = error.GetProperty("message").GetString()!;
        Assert.StartsWith(said.Length > 0 ? said : "prompt is too long: ", message, StringComparison.Ordinal);
        Assert.Equal(said.Length > 0 ? said : message, message);
    }

    private static string Both(long prompt, long output) =>
        $"input length and `max_tokens` exceed context limit: {prompt} + {output} > 32768, decrease input length or `max_tokens` and try again";

    private static string LimitOf(ScriptedRequest request) =>
        ClientStreams.Json(request.Text).GetProperty("max_tokens").GetRawText();
}
