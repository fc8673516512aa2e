using System.Text;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Errors;

public sealed class UpstreamErrorReaderTests
{
    [Theory]
    [InlineData(
        """{"error":{"message":"no","type":"invalid_request_error","param":null,"code":"bad"}}""",
        "no",
        "bad"
    )]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"no"}}""", "no", "")]
    [InlineData("""{"error":{"message":"no","type":"BadRequestError","param":null,"code":400}}""", "no", "")]
    [InlineData("""{"object":"error","message":"no","type":"BadRequestError","code":400}""", "no", "")]
    [InlineData("""{"detail":"no"}""", "no", "")]
    [InlineData(
        """{"detail":[{"loc":["body","messages",0],"msg":"Field required","type":"missing"},{"loc":[],"msg":"no"}]}""",
        "body.messages.0: Field required; no",
        ""
    )]
    [InlineData("""{"error":"no","error_type":"validation"}""", "no", "")]
    [InlineData("""[{"error":{"code":400,"message":"no"}}]""", "no", "")]
    [InlineData("\"no\"", "no", "")]
    [InlineData(" <h1>no</h1>\n", "<h1>no</h1>", "")]
    [InlineData("""{"error":{"message":"cut o""", """{"error":{"message":"cut o""", "")]
    [InlineData("", "The upstream answered 400 without a message.", "")]
    [InlineData("""{"odd":1}""", """{"odd":1}""", "")]
    public void Every_envelope_gives_its_message_and_code(string body, string message, string code)
    {
        UpstreamError error = UpstreamErrorReader.Read(400, Encoding.UTF8.GetBytes(body));

        Assert.Equal(new UpstreamError(400, message, code), error);
    }

    [Fact]
    public void Plain_text_is_cut_between_characters()
    {
        string body = "x" + new string('é', 2000);

        UpstreamError error = UpstreamErrorReader.Read(500, Encoding.UTF8.GetBytes(body));

        Assert.Equal("x" + new string('é', 1023), error.Message);
    }

    [Fact]
    public void An_error_in_an_answer_of_200_is_one_of_the_upstream()
    {
        UpstreamError error = UpstreamErrorReader.Read(200, """{"error":{"message":"no","code":429}}"""u8);

        Assert.Equal(502, error.Status);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"m"}}""", 529)]
    [InlineData("""{"error":{"message":"m","type":"server_error","code":"rate_limit_exceeded"}}""", 429)]
    [InlineData("""{"error":{"message":"m","type":"BadRequestError","code":400}}""", 400)]
    [InlineData("""{"error":{"message":"m","code":"503"}}""", 503)]
    [InlineData("""{"type":"error","code":"server_error","message":"m","param":null}""", 500)]
    [InlineData(
        """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_is_overloaded","message":"m"}}}""",
        503
    )]
    [InlineData("""{"error":{"message":"m"}}""", 502)]
    public void An_event_has_the_status_of_its_code_or_type(string json, int status)
    {
        UpstreamError error = UpstreamErrorReader.ReadEvent(Encoding.UTF8.GetBytes(json));

        Assert.Equal((status, "m"), (error.Status, error.Message));
    }

    [Theory]
    [InlineData("prompt is too long: 210000 tokens > 200000 maximum", 200000L, 210000L, null)]
    [InlineData(
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease",
        200000L,
        190000L,
        20000L
    )]
    [InlineData(
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        8192L,
        9000L,
        null
    )]
    [InlineData("Your input exceeds the context window of this model.", null, null, null)]
    [InlineData(
        "This model's maximum context length is 32768 tokens. However, you requested 32000 output tokens and your prompt contains at least 769 input tokens, for a total of at least 32769 tokens. Please reduce the length. (parameter=input_tokens, value=769)",
        32768L,
        null,
        32000L
    )]
    [InlineData(
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (1000 in the messages, 4000 in the completion).",
        4096L,
        1000L,
        4000L
    )]
    [InlineData(
        "maximum context length is 4096 tokens. However, you requested 5000 tokens (900 in the messages, 100 in the functions, and 4000 in the completion).",
        4096L,
        1000L,
        4000L
    )]
    [InlineData("max_tokens must be at least 1, got -17.", null, null, null)]
    [InlineData(
        "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 4096 tokens and your request has 200 input tokens (9000 > 4096 - 200).",
        4096L,
        200L,
        9000L
    )]
    [InlineData("'max_tokens' or 'max_completion_tokens' is too large: 9000", null, null, 9000L)]
    [InlineData(
        "The input (5,000 tokens) is longer than the model's context length (4,096 tokens).",
        4096L,
        5000L,
        null
    )]
    [InlineData(
        "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 tokens: 5000 tokens from the input messages and 4000 tokens for the completion.",
        8192L,
        5000L,
        4000L
    )]
    [InlineData(
        "Requested token count exceeds the model's maximum context length of 8192",
        8192L,
        null,
        null
    )]
    [InlineData(
        "Input length 5000 exceeds the maximum allowed input length of 4096 tokens",
        4096L,
        5000L,
        null
    )]
    [InlineData(
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 200 `max_new_tokens`",
        4096L,
        4000L,
        200L
    )]
    [InlineData("Prompt too long: 9000 tokens exceeds max context window of 8192", 8192L, 9000L, null)]
    [InlineData(
        "This model's maximum prompt length is 8192 but the request contains 9000 tokens.",
        8192L,
        9000L,
        null
    )]
    [InlineData(
        "Prompt contains 9000 tokens and 0 draft tokens, too large for model with 8192 maximum context length",
        8192L,
        9000L,
        null
    )]
    [InlineData("Please reduce the length of the messages or completion.", null, null, null)]
    [InlineData("Input is too long for requested model.", null, null, null)]
    [InlineData(
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        1048576L,
        1200000L,
        null
    )]
    public void Every_server_s_overflow_is_recognized(
        string message,
        long? context,
        long? prompt,
        long? output
    )
    {
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"error":{"message":"{{{message}}}","code":null}}""");

        UpstreamError error = UpstreamErrorReader.Read(422, body);

        Assert.Equal(new ContextOverflow(context, prompt, output), error.Overflow);
        Assert.Equal((400, "context_length_exceeded"), (error.Status, error.Code));
        Assert.Equal(error, UpstreamErrorReader.ReadEvent(body));
    }

    [Fact]
    public void Llama_cpp_names_its_overflow_by_type_and_numbers()
    {
        UpstreamError error = UpstreamErrorReader.Read(
            500,
            """{"error":{"code":500,"message":"too big","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}"""u8
        );

        Assert.Equal(new ContextOverflow(8192, 9000, null), error.Overflow);
    }

    [Fact]
    public void Openai_names_its_overflow_by_code()
    {
        UpstreamError error = UpstreamErrorReader.Read(
            400,
            """{"error":{"message":"too big","code":"context_length_exceeded"}}"""u8
        );

        Assert.Equal(new ContextOverflow(null, null, null), error.Overflow);
    }

    [Fact]
    public void The_same_words_in_another_status_are_no_overflow()
    {
        UpstreamError error = UpstreamErrorReader.Read(429, "prompt is too long: 2 tokens > 1 maximum"u8);

        Assert.Null(error.Overflow);
    }
}
