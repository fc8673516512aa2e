using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyWriterTests
{
    private const string Head = """{"model":"big-1","max_tokens":4096,""";
    private const string Tail = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static Conversation With(string name, string json)
    {
        Conversation conversation = Of(User("Hi"));
        conversation.Others.Add(new OtherMember(name, JsonValue.Of(json)));
        return conversation;
    }

    [Fact]
    public void A_question_in_the_order_that_prefixes_need()
    {
        Losses losses = new();
        Conversation conversation = Of(Instructions("Short."), User("2+2?"));
        conversation.MaxOutputTokens = 64;
        conversation.IsStream = true;
        conversation.Temperature = JsonValue.Of("1.4");
        conversation.Others.Add(new OtherMember("seed", JsonValue.Of("7")));

        string body = Write(conversation, losses: losses);

        Assert.Equal(
            """{"model":"big-1","max_tokens":64,"stream":true,"temperature":1,"system":[{"type":"text","text":"Short."}],"messages":[{"role":"user","content":"2+2?"}]}""",
            body
        );
        Assert.Equal("temperature=1, seed=1", losses.ToString());
    }

    [Fact]
    public void A_missing_limit_is_the_models_own_and_a_larger_one_is_cut()
    {
        Conversation unlimited = Of(User("Hi"));
        unlimited.MaxOutputTokens = null;

        Assert.StartsWith(
            """{"model":"big-1","max_tokens":64000,""",
            Write(unlimited),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            """{"model":"big-1","max_tokens":1000,""",
            Write(Of(User("Hi")), Scene.Hosted with { MaxOutputTokens = 1000 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Stops_tier_and_user_have_their_members()
    {
        Losses losses = new();
        Conversation conversation = Of(User("Hi"));
        conversation.Stops.AddRange([Escaped("END"), Escaped(" \\n"), Escaped("\\n\\nQ:")]);
        conversation.ServiceTier = "default";
        conversation.User = Escaped("u1");

        Assert.Equal(
            $$"""{{Head}}"service_tier":"standard_only","metadata":{"user_id":"u1"},"stop_sequences":["END","\n\nQ:"],{{Tail}}""",
            Write(conversation, losses: losses)
        );
        Assert.Equal("stop=1", losses.ToString());
    }

    [Theory]
    [InlineData("auto", "\"service_tier\":\"auto\",", "")]
    [InlineData("priority", "\"service_tier\":\"auto\",", "")]
    [InlineData("flex", "", "service_tier=1")]
    public void Service_tiers_have_their_words(string tier, string member, string lost)
    {
        Losses losses = new();
        Conversation conversation = Of(User("Hi"));
        conversation.ServiceTier = tier;

        Assert.Equal(Head + member + Tail, Write(conversation, losses: losses));
        Assert.Equal(lost, losses.ToString());
    }

    [Fact]
    public void A_safety_identifier_stands_for_a_missing_user() =>
        Assert.Equal(
            Head + "\"metadata\":{\"user_id\":\"s1\"}," + Tail,
            Write(With("safety_identifier", "\"s1\""))
        );

    [Theory]
    [InlineData("0.7", "", "\"temperature\":0.7,", "")]
    [InlineData("1", "0.9", "\"temperature\":1,", "top_p=1")]
    [InlineData("0.5", "1", "\"temperature\":0.5,", "")]
    [InlineData("", "0.9", "\"top_p\":0.9,", "")]
    [InlineData("2", "", "\"temperature\":1,", "temperature=1")]
    public void Temperature_ends_at_one_and_stands_alone(
        string temperature,
        string topP,
        string members,
        string lost
    )
    {
        Losses losses = new();
        Conversation conversation = Of(User("Hi"));
        conversation.Temperature = JsonValue.Of(temperature);
        conversation.TopP = JsonValue.Of(topP);

        Assert.Equal(Head + members + Tail, Write(conversation, losses: losses));
        Assert.Equal(lost, losses.ToString());
    }

    [Fact]
    public void A_model_that_takes_no_sampling_gets_none()
    {
        Losses losses = new();
        Conversation conversation = With("top_k", "40");
        conversation.Temperature = JsonValue.Of("0.5");
        conversation.TopP = JsonValue.Of("0.5");

        Assert.Equal(Head + Tail, Write(conversation, Scene.Hosted with { DropsSampling = true }, losses));
        Assert.Equal("temperature=1, top_p=1, top_k=1", losses.ToString());
    }

    [Fact]
    public void Top_k_is_passed_on() =>
        Assert.Equal(Head + "\"top_k\":40," + Tail, Write(With("top_k", "40")));

    [Theory]
    [InlineData("n", "2", "n must be 1 for this model")]
    [InlineData("logprobs", "true", "this model returns no logprobs")]
    [InlineData("top_logprobs", "3", "this model returns no logprobs")]
    [InlineData("modalities", "[\"text\",\"audio\"]", "this model takes no audio")]
    [InlineData("audio", "{\"voice\":\"x\"}", "this model takes no audio")]
    [InlineData(
        "web_search_options",
        "{}",
        "the tool web_search runs at its provider; this model has no such tool"
    )]
    public void What_must_not_be_lost_is_refused(string name, string json, string message) =>
        Assert.Equal(message, Assert.Throws<RequestRefusedException>(() => Write(With(name, json))).Message);

    [Theory]
    [InlineData("n", "1")]
    [InlineData("logprobs", "false")]
    [InlineData("top_logprobs", "0")]
    [InlineData("modalities", "[\"text\"]")]
    [InlineData("frequency_penalty", "0")]
    [InlineData("presence_penalty", "0.0")]
    [InlineData("logit_bias", "{}")]
    [InlineData("store", "false")]
    [InlineData("metadata", "null")]
    [InlineData("verbosity", "\"medium\"")]
    public void What_changes_nothing_is_dropped_silently(string name, string json)
    {
        Losses losses = new();

        Assert.Equal(Head + Tail, Write(With(name, json), losses: losses));
        Assert.True(losses.IsEmpty);
    }

    [Fact]
    public void Unknown_members_are_counted_without_their_names()
    {
        Losses losses = new();

        Write(With("some_text_of_a_client", "1"), losses: losses);

        Assert.Equal("unknown=1", losses.ToString());
    }

    [Fact]
    public void A_schema_for_the_answer_has_its_member()
    {
        Conversation conversation = Of(User("Hi"));
        conversation.Format = new OutputFormat(
            OutputFormatKind.JsonSchema,
            Escaped("answer"),
            JsonValue.Of("""{"type":"object"}"""),
            JsonValue.Of("true")
        );

        Assert.Equal(
            Head
                + "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}},"
                + Tail,
            Write(conversation)
        );
    }

    [Fact]
    public void An_object_without_a_schema_is_an_instruction()
    {
        Losses losses = new();
        Conversation conversation = Of(Instructions("Short."), User("Hi"));
        conversation.Format = new OutputFormat(OutputFormatKind.JsonObject);

        Assert.Equal(
            Head
                + """
                "system":[{"type":"text","text":"Short."},{"type":"text","text":"Answer with one JSON object and nothing else."}],
                """.Trim()
                + Tail,
            Write(conversation, losses: losses)
        );
        Assert.Equal("response_format=1", losses.ToString());
    }

    [Theory]
    [InlineData("prompt_cache_key", "\"k\"", """{"type":"ephemeral"}""")]
    [InlineData("prompt_cache_options", "{}", """{"type":"ephemeral"}""")]
    [InlineData("prompt_cache_retention", "\"in_memory\"", """{"type":"ephemeral"}""")]
    [InlineData("prompt_cache_retention", "\"24h\"", """{"type":"ephemeral","ttl":"1h"}""")]
    public void A_key_or_retention_asks_for_the_cache(string name, string json, string control)
    {
        Losses losses = new();

        Assert.Equal(
            $"{Head}{Tail[..^1]},\"cache_control\":{control}}}",
            Write(With(name, json), losses: losses)
        );
        Assert.True(losses.IsEmpty);
    }

    [Fact]
    public void A_second_turn_is_cached_where_the_upstream_sells_it_and_begins_as_the_first()
    {
        UpstreamTraits traits = Scene.Hosted with { CachesPrompts = true };

        string first = Write(Of(Instructions("S"), User("a")), traits);
        string second = Write(Of(Instructions("S"), User("a"), Assistant(Text("b")), User("c")), traits);

        Assert.StartsWith(first[..^"]}".Length], second, StringComparison.Ordinal);
        Assert.DoesNotContain("cache_control", first, StringComparison.Ordinal);
        Assert.EndsWith("],\"cache_control\":{\"type\":\"ephemeral\"}}", second, StringComparison.Ordinal);
    }
}
