using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyWriterTurnsTests
{
    private static UpstreamTraits Folding { get; } = Scene.Hosted with { KeepsMidSystem = false };

    [Fact]
    public void Leading_instructions_are_a_block_each() =>
        Assert.Contains(
            """
            "system":[{"type":"text","text":"one"},{"type":"text","text":"two"}],"messages":[{"role":"user","content":"Hi"}]
            """.Trim(),
            Write(Of(Instructions("one"), Instructions("two"), Instructions(" \\n"), User("Hi"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_instructions_alone_the_last_becomes_the_users_word() =>
        Assert.Equal(
            """{"model":"big-1","max_tokens":4096,"system":[{"type":"text","text":"one"}],"messages":[{"role":"user","content":"two"}]}""",
            Write(Of(Instructions("one"), Instructions("two")))
        );

    [Fact]
    public void Results_come_first_in_one_message_with_the_text_behind_them() =>
        Assert.Equal(
            """[{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"text","text":"ok"},{"type":"tool_use","id":"c1","name":"ls","input":{"a":"b"}},{"type":"tool_use","id":"c2","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},{"type":"tool_result","tool_use_id":"c2","is_error":true},{"type":"text","text":"and?"}]}]""",
            MessagesOf(
                Scene.Hosted,
                User("go"),
                Assistant(Text("ok"), Call("c1", "{\\\"a\\\":\\\"b\\\"}"), Call("c2")),
                Tool(Result("c1", Text("one"))),
                Tool(Result("c2") with { IsError = true }),
                User("and?")
            )
        );

    [Fact]
    public void Results_stand_in_front_of_what_the_user_said_before_them() =>
        Assert.Equal(
            """[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},{"type":"text","text":"wait"}]}]""",
            MessagesOf(Scene.Hosted, Assistant(Call("c1")), User("wait"), Tool(Result("c1", Text("one"))))
        );

    [Fact]
    public void Turns_of_one_speaker_are_one_message_and_blank_texts_are_left_out() =>
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"no"}]},{"role":"user","content":"d"}]""",
            MessagesOf(
                Scene.Hosted,
                User("a"),
                Assistant(Text("\\n")),
                User(Text(""), Text("b")),
                Assistant(Text("c")),
                Assistant(new RefusalPart(Escaped("no"))),
                User("d")
            )
        );

    [Fact]
    public void An_answer_to_go_on_with_loses_the_blanks_at_its_end() =>
        Assert.Equal(
            """[{"role":"user","content":"a"},{"role":"assistant","content":"The\\n"}]""",
            MessagesOf(Scene.Hosted, User("a"), Assistant(Text("The\\\\n \\n\\t ")))
        );

    [Fact]
    public void Later_instructions_stay_in_place_but_never_between_calls_and_results() =>
        Assert.Equal(
            """[{"role":"user","content":"a"},{"role":"system","content":"s1"},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r"}]},{"role":"system","content":"s2"},{"role":"user","content":"b"}]""",
            MessagesOf(
                Scene.Hosted,
                User("a"),
                Instructions("s1"),
                Assistant(Call("c1")),
                Instructions("s2"),
                Tool(Result("c1", Text("r"))),
                User("b")
            )
        );

    [Fact]
    public void Folded_instructions_go_behind_the_users_word() =>
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"a\n\ns1"},{"type":"image","source":{"type":"url","url":"https://x"}}]}]""",
            MessagesOf(
                Folding,
                User(Text("a"), new ImagePart(new MediaSource { Url = Escaped("https://x") })),
                Instructions("s1")
            )
        );

    [Fact]
    public void Folded_instructions_go_behind_the_last_result() =>
        Assert.Equal(
            """[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r\n\ns1\n\ns2"}]},{"role":"assistant","content":"done"}]""",
            MessagesOf(
                Folding,
                User("a"),
                Assistant(Call("c1")),
                Instructions("s1"),
                Tool(Result("c1", Text("r"))),
                Instructions("s2"),
                Assistant(Text("done"))
            )
        );

    [Fact]
    public void Folded_instructions_behind_an_answer_go_in_front_of_the_next_word() =>
        Assert.Equal(
            """[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"s1\n\nc"}]""",
            MessagesOf(Folding, User("a"), Assistant(Text("b")), Instructions("s1"), User("c"))
        );

    [Fact]
    public void Folded_instructions_at_the_end_are_a_word_of_their_own() =>
        Assert.Equal(
            """[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"s1\n\ns2"}]""",
            MessagesOf(Folding, User("a"), Assistant(Text("b")), Instructions("s1"), Instructions("s2"))
        );

    [Fact]
    public void Instructions_before_the_first_word_stand_apart_wherever_they_are() =>
        Assert.Equal(
            """{"model":"big-1","max_tokens":4096,"system":[{"type":"text","text":"s"}],"messages":[{"role":"assistant","content":"Hello"},{"role":"user","content":"a"}]}""",
            Write(Of(Assistant(Text("Hello")), Instructions("s"), User("a")), Folding)
        );

    [Fact]
    public void Ids_that_the_API_rejects_are_mended_alike_in_call_and_result() =>
        Assert.Equal(
            """[{"role":"assistant","content":[{"type":"tool_use","id":"functions_f_0_5b9878","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"functions_f_0_5b9878","content":"r"}]}]""",
            MessagesOf(
                Scene.Hosted,
                Assistant(Call("functions.f:0")),
                Tool(Result("functions.f:0", Text("r")))
            )
        );

    [Theory]
    [InlineData("", "{}", "")]
    [InlineData(" \\n", "{}", "")]
    [InlineData("{\\\"a\\\": [1, \\\"\\\\n\\\"]}", "{\"a\": [1, \"\\n\"]}", "")]
    [InlineData("[1]", "{\"value\":[1]}", "")]
    [InlineData("\\\"x\\\"", "{\"value\":\"x\"}", "")]
    [InlineData("{\\\"a\\\":", "{\"arguments\":\"{\\\"a\\\":\"}", "arguments=1")]
    [InlineData("{} {}", "{\"arguments\":\"{} {}\"}", "arguments=1")]
    public void Arguments_become_an_object(string arguments, string input, string lost)
    {
        Losses losses = new();

        string body = Write(Of(User("a"), Assistant(Call("c1", arguments))), losses: losses);

        Assert.Contains($"\"name\":\"ls\",\"input\":{input}}}]", body, StringComparison.Ordinal);
        Assert.Equal(lost, losses.ToString());
    }

    [Fact]
    public void A_custom_tools_input_is_the_functions_argument()
    {
        ToolCallPart call = new(
            Escaped("c1"),
            Escaped("apply_patch"),
            new ToolArguments("*** Begin\\n"u8.ToArray(), IsEscaped: true),
            IsCustom: true
        );

        Assert.Contains(
            """{"type":"tool_use","id":"c1","name":"apply_patch","input":{"input":"*** Begin\n"}}""",
            Write(Of(User("a"), Assistant(call))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Pictures_and_documents_are_blocks()
    {
        MediaSource pdf = new() { MediaType = Escaped("application/pdf"), Base64 = Escaped("JVBE") };
        MediaSource text = new() { MediaType = Escaped("text/plain"), Base64 = Escaped("a\\nb") };

        Assert.Equal(
            """[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"p.pdf","context":"c"},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"a\nb"}},{"type":"document","source":{"type":"url","url":"https://p.pdf"}}]}]""",
            MessagesOf(
                Scene.Hosted,
                User(
                    new ImagePart(MediaSource.OfUrl(Escaped("data:image/png;base64,AAAA"))),
                    new DocumentPart(pdf, Escaped("p.pdf"), Escaped("c")),
                    new DocumentPart(text),
                    new DocumentPart(new MediaSource { Url = Escaped("https://p.pdf") })
                )
            )
        );
    }

    [Fact]
    public void A_result_with_a_picture_keeps_it() =>
        Assert.EndsWith(
            """{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"url","url":"https://x"}}]}]}]}""",
            Write(
                Of(
                    Assistant(Call("c1")),
                    Tool(
                        Result(
                            "c1",
                            Text("see"),
                            Text(" "),
                            new ImagePart(new MediaSource { Url = Escaped("https://x") })
                        )
                    )
                )
            ),
            StringComparison.Ordinal
        );

    public static TheoryData<Part, string> Refused =>
        new()
        {
            {
                new ImagePart(MediaSource.OfUrl(Escaped("data:image/bmp;base64,AAAA"))),
                "image type image/bmp is not accepted"
            },
            {
                new DocumentPart(MediaSource.OfUrl(Escaped("data:application/zip;base64,AAAA"))),
                "document type application/zip is not accepted"
            },
            {
                new DocumentPart(new MediaSource { FileId = Escaped("file-1") }),
                "file ids belong to OpenAI's file store"
            },
            {
                new ImagePart(new MediaSource { FileId = Escaped("file-1") }),
                "file ids belong to OpenAI's file store"
            },
            { new AudioPart(default), "this model takes no audio" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Media_that_the_API_does_not_take_are_refused(Part part, string message) =>
        Assert.Equal(message, Assert.Throws<RequestRefusedException>(() => Write(Of(User(part)))).Message);

    [Fact]
    public void A_longer_history_begins_with_the_shorter_one()
    {
        Turn[] turns =
        [
            Instructions("S"),
            User("a"),
            Instructions("todo"),
            Assistant(Text("b"), Call("c1", "{\\\"x\\\":1}")),
            Tool(Result("c1", Text("r"), new ImagePart(new MediaSource { Url = Escaped("https://x") }))),
            User("c"),
            Assistant(Text("d")),
            User("e"),
        ];

        string longer = Write(Of(turns), Folding);

        foreach (int count in (int[])[3, 6])
        {
            string shorter = Write(Of(turns[..count]), Folding);
            Assert.StartsWith(shorter[..^"]}".Length], longer, StringComparison.Ordinal);
        }
    }
}
