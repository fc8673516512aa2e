using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatRequestMessagesTests
{
    private const string Call =
        """{"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}""";

    [Theory]
    [InlineData("S:a S:b U:u", "S:a\\n\\nb U:u")]
    [InlineData("U:u S:a", "U:u\\n\\na")]
    [InlineData("U:u S:a S:b A:x", "U:u\\n\\na\\n\\nb A:x")]
    [InlineData("A:x S:a U:u", "S:a A:x U:u")]
    [InlineData("U:u A:x S:a", "U:u A:x U:a")]
    [InlineData("U:u A:x S:a S:b U:v", "U:u A:x U:a\\n\\nb\\n\\nv")]
    [InlineData("U:u A:x S:a A:y", "U:u A:x U:a A:y")]
    [InlineData("U:u C T:r S:a", "U:u C T:r\\n\\na")]
    [InlineData("U:u C T:r U:v S:a", "U:u C T:r U:v\\n\\na")]
    [InlineData("U:u C S:a T:r", "U:u C T:r\\n\\na")]
    [InlineData("U:u C S:a T:r U:v", "U:u C T:r U:a\\n\\nv")]
    [InlineData("U:u C S:a T:r S:b U:v", "U:u C T:r U:a\\n\\nb\\n\\nv")]
    [InlineData("S:x-anthropic-billing-header U:u", "U:u")]
    public void Instructions_in_the_middle_are_folded_for_engines(string messages, string written) =>
        Assert.Equal(Messages(written), Write(Scene.Engine, messages));

    [Fact]
    public void Instructions_in_the_middle_stay_at_providers()
    {
        const string Messages = "S:a S:b U:u A:x S:c U:v";

        Assert.Equal(ChatRequestMessagesTests.Messages(Messages), Write(Scene.Hosted, Messages));
        Assert.Equal(
            ChatRequestMessagesTests.Messages("S:a\\n\\nb U:u A:x S:c U:v"),
            Write(Scene.Engine with { KeepsMidSystem = true }, Messages)
        );
    }

    [Fact]
    public void A_longer_history_begins_with_the_bytes_of_the_shorter_one()
    {
        string[] messages = "S:a U:u C T:r U:v S:b A:x S:c U:w C S:d T:q A:y".Split(' ');
        string[] answered = ["C", "A"];
        string before = "";
        for (int count = 2; count <= messages.Length; count++)
        {
            // A request ends where the model's turn is.
            bool isAsked = count == messages.Length || answered.Contains(messages[count][..1]);
            if (!isAsked)
            {
                continue;
            }

            string body = Write(Scene.Engine, string.Join(' ', messages[..count]));
            Assert.StartsWith(before, body);
            before = body[..^1];
        }

        Assert.Contains("\"y\"", before);
    }

    [Fact]
    public void User_texts_are_one_string_unless_there_is_a_picture()
    {
        Writes(
            Scene.Engine,
            """{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""",
            """{"role":"user","content":"a\n\nb"}"""
        );
        const string Parts =
            """{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA","detail":"low"}},{"type":"text","text":"b"}]}""";
        Writes(Scene.Engine, Parts, Parts);
    }

    [Fact]
    public void Media_of_results_follow_the_last_result_in_one_message()
    {
        const string Image = """{"type":"image_url","image_url":{"url":"https://x/1.png"}}""";
        const string Calls =
            """{"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"2","type":"function","function":{"name":"f","arguments":"{}"}}]}""";

        Writes(
            Scene.Engine,
            $$"""
            {{Calls}},{"role":"tool","tool_call_id":"1","content":[{{Image}}]},
            {"role":"tool","tool_call_id":"2","content":[{"type":"text","text":"a"},{{Image}},{"type":"text","text":"b"}]},{"role":"assistant","content":"x"}
            """,
            Calls
                + """,{"role":"tool","tool_call_id":"1","content":"(image below)"},{"role":"tool","tool_call_id":"2","content":"a\nb"},"""
                + $$$"""{"role":"user","content":[{"type":"text","text":"Image from tool call 1:"},{{{Image}}},{"type":"text","text":"Image from tool call 2:"},{{{Image}}}]},"""
                + """{"role":"assistant","content":"x"}"""
        );
        Writes(
            Scene.Engine,
            $$"""{{Call}},{"role":"tool","tool_call_id":"1","content":[{{Image}}]},{"role":"user","content":"u"}""",
            Call
                + """,{"role":"tool","tool_call_id":"1","content":"(image below)"},"""
                + $$$"""{"role":"user","content":[{"type":"text","text":"Image from tool call 1:"},{{{Image}}},{"type":"text","text":"u"}]}"""
        );
    }

    [Theory]
    [InlineData("no such file", "Error: no such file")]
    [InlineData("An ERROR came", "An ERROR came")]
    [InlineData("", "Error: ")]
    public void Errors_of_tools_say_so(string text, string written)
    {
        Conversation conversation = new();
        List<Part> content = text.Length == 0 ? [] : [new TextPart(JsonText.Of(text))];
        conversation.Turns.Add(
            new Turn(TurnRole.Tool, [new ToolResultPart(JsonText.Of("1"), content, IsError: true)])
        );

        Assert.Equal(
            $$"""[{"role":"tool","tool_call_id":"1","content":"{{written}}"}]""",
            Write(conversation, Scene.Engine)
        );
    }

    [Fact]
    public void Documents_are_files_where_they_are_taken()
    {
        const string Pdf =
            """{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}}]}""";

        Writes(Scene.Hosted, Pdf, Pdf);
        Writes(Scene.Engine with { TakesDocuments = true }, Pdf, Pdf);
        Refuses(Scene.Engine, Pdf, "this model takes no documents");
        Refuses(
            Scene.Hosted,
            Pdf.Replace("data:application/pdf;base64,AA", "https://x/a.pdf", StringComparison.Ordinal),
            "this model takes no documents by address; send the document's contents"
        );
        Writes(
            Scene.Engine,
            """{"role":"user","content":[{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,aGk="}}]}""",
            """{"role":"user","content":"a.txt\nhi"}"""
        );
    }

    [Theory]
    [InlineData("file-1", "file ids belong to OpenAI's file store")]
    [InlineData("file_1", "file ids belong to Anthropic's file store")]
    public void File_ids_are_refused(string id, string message) =>
        Refuses(
            Scene.Hosted,
            $$$$"""{"role":"user","content":[{"type":"file","file":{"file_id":"{{{{id}}}}"}}]}""",
            message
        );

    [Fact]
    public void Sounds_are_carried()
    {
        const string Sound =
            """{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA","format":"mp3"}}]}""";

        Writes(Scene.Engine, Sound, Sound);
    }

    [Fact]
    public void Reasoning_goes_back_to_its_maker_alone()
    {
        const string Own = """{"type":"thinking","thinking":"own","signature":"fth1.3fa9c2d1"}""";
        const string Foreign = """{"type":"thinking","thinking":"x","signature":"fth1.00000000"}""";
        const string Anthropic = """{"type":"thinking","thinking":"x","signature":"EqQBCgIYAhIM"}""";
        const string Hidden = """{"type":"redacted_thinking","data":"d"}""";
        Losses losses = new();

        Writes(
            Scene.Engine,
            $$"""{"role":"assistant","content":"a","thinking_blocks":[{{Own}},{{Foreign}},{{Anthropic}},{{Hidden}}]},{"role":"assistant","content":"b","reasoning_content":"bare"}""",
            """{"role":"assistant","content":"a","reasoning":"own"},{"role":"assistant","content":"b"}""",
            losses
        );

        Assert.Equal("thinking=3, redacted_thinking=1", losses.ToString());
    }

    [Fact]
    public void Reasoning_goes_back_as_the_upstream_wants_it()
    {
        const string History =
            """{"role":"assistant","content":"a","thinking_blocks":[{"type":"thinking","thinking":"s","signature":"fth1.3fa9c2d1"}]},{"role":"user","content":"u"},{"role":"assistant","content":"b","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"fth1.3fa9c2d1"}]}""";

        Writes(
            Scene.Engine with
            {
                ReasoningBack = ReasoningReturn.Last,
                ReasoningMember = "reasoning_content",
            },
            History,
            """{"role":"assistant","content":"a"},{"role":"user","content":"u"},{"role":"assistant","content":"b","reasoning_content":"t"}"""
        );
        Writes(
            Scene.Engine with
            {
                ReasoningBack = ReasoningReturn.None,
            },
            History,
            """{"role":"assistant","content":"a"},{"role":"user","content":"u"},{"role":"assistant","content":"b"}"""
        );
    }

    [Fact]
    public void Calls_have_reasoning_where_it_is_demanded()
    {
        UpstreamTraits traits = Scene.Engine with
        {
            RequiresReasoning = true,
            ReasoningMember = "reasoning_content",
        };

        Writes(
            traits,
            Call + """,{"role":"assistant","content":"a"}""",
            Call.Replace(
                "\"tool_calls\"",
                "\"reasoning_content\":\"\",\"tool_calls\"",
                StringComparison.Ordinal
            ) + """,{"role":"assistant","content":"a"}"""
        );
    }

    [Fact]
    public void Calls_without_text_have_null_or_empty_content()
    {
        Writes(Scene.Engine, Call, Call);
        Writes(
            Scene.Hosted,
            Call,
            Call.Replace("\"content\":\"\"", "\"content\":null", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Calls_alone_join_the_message_before_them() =>
        Writes(
            Scene.Engine,
            """{"role":"assistant","content":"a"},""" + Call + """,{"role":"assistant","content":"b"}""",
            Call.Replace("\"content\":\"\"", "\"content\":\"a\"", StringComparison.Ordinal)
                + """,{"role":"assistant","content":"b"}"""
        );

    [Fact]
    public void Custom_calls_are_functions_with_one_string() =>
        Writes(
            Scene.Engine,
            """{"role":"assistant","content":"a","tool_calls":[{"id":"1","type":"custom","custom":{"name":"patch","input":"x \"y\"\n"}}]},{"role":"tool","tool_call_id":"1","content":"ok"}""",
            """{"role":"assistant","content":"a","tool_calls":[{"id":"1","type":"function","function":{"name":"patch","arguments":"{\"input\":\"x \\\"y\\\"\\n\"}"}}]},{"role":"tool","tool_call_id":"1","content":"ok"}"""
        );

    [Fact]
    public void An_answer_that_was_begun_is_gone_on_with_by_vllm()
    {
        const string Begun = """{"role":"user","content":"u"},{"role":"assistant","content":"a"}""";
        string body = $$"""{"model":"m","messages":[{{Begun}}]}""";
        Losses losses = new();

        Assert.Equal(
            $$"""{"model":"qwen","add_generation_prompt":false,"continue_final_message":true,"messages":[{{Begun}}]}""",
            Scene.Request(
                ChatFormat.Instance,
                ChatFormat.Instance,
                Scene.Engine with
                {
                    ContinuesPrefill = true,
                },
                body,
                losses
            )
        );
        Assert.True(losses.IsEmpty);
        Writes(Scene.Engine, Begun, Begun, losses);
        Assert.True(losses.IsEmpty);
        Writes(Scene.Hosted, Begun, Begun, losses);
        Assert.Equal("prefill=1", losses.ToString());
    }

    [Fact]
    public void Words_of_refusal_are_text() =>
        Writes(
            Scene.Hosted,
            """{"role":"assistant","content":null,"refusal":"no"},{"role":"user","content":"u"}""",
            """{"role":"assistant","content":"no"},{"role":"user","content":"u"}"""
        );

    private static void Writes(UpstreamTraits traits, string messages, string written, Losses? losses = null)
    {
        string body = Scene.Request(
            ChatFormat.Instance,
            ChatFormat.Instance,
            traits,
            $$"""{"model":"m","messages":[{{messages}}]}""",
            losses
        );

        Assert.Equal($$"""{"model":"{{traits.Model}}","messages":[{{written}}]}""", body);
    }

    private static void Refuses(UpstreamTraits traits, string messages, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            Writes(traits, messages, "")
        );

        Assert.Equal(message, refused.Message);
    }

    /// <summary>Messages written for short: S:system, U:user, A:assistant, C a call, T:its result.</summary>
    private static string Messages(string words)
    {
        IEnumerable<string> messages = words
            .Split(' ')
            .Select(word =>
                word[0] switch
                {
                    'C' => Call,
                    'T' => $$"""{"role":"tool","tool_call_id":"1","content":"{{word[2..]}}"}""",
                    'S' => $$"""{"role":"system","content":"{{word[2..]}}"}""",
                    'U' => $$"""{"role":"user","content":"{{word[2..]}}"}""",
                    _ => $$"""{"role":"assistant","content":"{{word[2..]}}"}""",
                }
            );
        return $"[{string.Join(',', messages)}]";
    }

    private static string Write(UpstreamTraits traits, string words) =>
        Write(
            ChatFormat.Instance.ReadRequest(
                Encoding.UTF8.GetBytes($$"""{"model":"m","messages":{{Messages(words)}}}"""),
                new Losses()
            ),
            traits with
            {
                TakesEmptyContent = true,
            }
        );

    private static string Write(Conversation conversation, UpstreamTraits traits)
    {
        ArrayBufferWriter<byte> output = new();
        ChatFormat.Instance.WriteRequest(conversation, traits, new ToolTable(), new Losses(), output);
        string body = Encoding.UTF8.GetString(output.WrittenSpan);
        return body[(body.IndexOf("\"messages\":", StringComparison.Ordinal) + 11)..^1];
    }
}
