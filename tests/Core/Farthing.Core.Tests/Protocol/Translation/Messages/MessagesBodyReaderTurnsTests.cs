using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyReaderTurnsTests
{
    private static string[] Lines(string messages, Losses? losses = null) =>
        MessagesScene.Lines(
            MessagesScene.Read($$"""{"max_tokens":4096,"messages":[{{messages}}]}""", losses)
        );

    private static string[] Blocks(string blocks, Losses? losses = null) =>
        Lines($$"""{"role":"user","content":[{{blocks}}]}""", losses);

    [Fact]
    public void Results_are_a_turn_before_the_rest_of_their_message()
    {
        string[] lines = Lines(
            """
            {"role":"user","content":"Fix a.txt"},
            {"role":"assistant","content":[{"type":"thinking","thinking":"look first","signature":"fth1.3fa9c2d1"},{"type":"redacted_thinking","data":"xyz"},{"type":"text","text":"Let me."},{"type":"tool_use","id":"call_1","name":"Read","input":{"path": "a.txt"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","is_error":true,"content":[{"type":"text","text":"no such file"}]},{"type":"tool_result","tool_use_id":"call_2","content":"ok"},{"type":"tool_result","tool_use_id":"call_3"},{"type":"text","text":"try b.txt"}]},
            {"role":"system","content":"Todo list is empty."}
            """
        );

        Assert.Equal(
            [
                "User: text Fix a.txt",
                "Assistant: reasoning look first fth1.3fa9c2d1 | redacted  xyz | text Let me. | call call_1 Read {\"path\": \"a.txt\"}",
                "Tool: result call_1 error [text no such file] | result call_2 [text ok] | result call_3 []",
                "User: text try b.txt",
                "System: text Todo list is empty.",
            ],
            lines
        );
    }

    [Fact]
    public void Texts_stay_escaped_and_empty_ones_are_left_out() =>
        Assert.Equal(
            ["User: text a\\n\\u00e9"],
            Lines(
                """
                {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"a\n\u00e9"}]},{"role":"user","content":""},{"role":"assistant","content":[]}
                """
            )
        );

    [Fact]
    public void Pictures_are_read_from_bytes_and_addresses() =>
        Assert.Equal(
            ["User: image image/png AAAA | image https://x/y.png"],
            Blocks(
                """
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}
                """
            )
        );

    [Fact]
    public void Documents_of_text_become_text_and_others_stay_documents() =>
        Assert.Equal(
            [
                "User: text Report: of May\\nAll is well. | text Parts | text one | image https://x | document application/pdf JVBE Paper | document https://p.pdf",
            ],
            Blocks(
                """
                {"type":"document","title":"Report","context":"of May","source":{"type":"text","media_type":"text/plain","data":"All is well."}},
                {"type":"document","title":"Parts","source":{"type":"content","content":[{"type":"text","text":"one"},{"type":"image","source":{"type":"url","url":"https://x"}}]}},
                {"type":"document","title":"Paper","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}},
                {"type":"document","source":{"type":"url","url":"https://p.pdf"}}
                """
            )
        );

    [Theory]
    [InlineData("image")]
    [InlineData("document")]
    public void Ids_of_files_are_refused(string type) =>
        Assert.Equal(
            "file ids belong to Anthropic's file store",
            Assert
                .Throws<RequestRefusedException>(() =>
                    Blocks($$"""{"type":"{{type}}","source":{"type":"file","file_id":"f1"} }""")
                )
                .Message
        );

    [Fact]
    public void What_others_do_not_have_becomes_text_and_is_counted()
    {
        Losses losses = new();

        string[] lines = Blocks(
            """
            {"type":"search_result","title":"T","source":"https://s","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
            {"type":"tool_result","tool_use_id":"c1","content":[{"type":"tool_reference","tool_name":"Read"},{"type":"image","source":{"type":"url","url":"https://x"}}]},
            {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"A","url":"https://a"},{"type":"web_search_result","title":"B","url":"https://b"}]},
            {"type":"web_search_tool_result","tool_use_id":"s2","content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}
            """,
            losses
        );

        Assert.Equal(
            [
                "Tool: result c1 [text Tool Read is available., image https://x]",
                "User: text T\\nhttps://s\\none\\ntwo | text A: https://a\\nB: https://b",
            ],
            lines
        );
        Assert.Equal("search_result=1, tool_reference=1, web_search_tool_result=2", losses.ToString());
    }

    [Theory]
    [InlineData("server_tool_use")]
    [InlineData("web_fetch_tool_result")]
    [InlineData("code_execution_tool_result")]
    [InlineData("bash_code_execution_tool_result")]
    [InlineData("text_editor_code_execution_tool_result")]
    [InlineData("tool_search_tool_result")]
    [InlineData("mcp_tool_use")]
    [InlineData("mcp_tool_result")]
    [InlineData("container_upload")]
    public void Blocks_of_Anthropics_own_tools_are_dropped_and_counted(string type)
    {
        Losses losses = new();

        Assert.Empty(Blocks($$"""{"type":"{{type}}","id":"x"}""", losses));
        Assert.Equal($"{type}=1", losses.ToString());
    }

    [Fact]
    public void Unknown_blocks_and_citations_are_counted()
    {
        Losses losses = new();

        Blocks(
            """
            {"type":"hologram"},{"type":"text","text":"a","citations":[{"type":"char_location"}]},{"type":"text","text":"b","citations":null},{"type":"document","citations":{"enabled":true},"source":{"type":"text","data":"x"}}
            """,
            losses
        );

        Assert.Equal("unknown=1, citations=2", losses.ToString());
    }

    [Fact]
    public void Breakpoints_of_the_cache_are_counted_once()
    {
        Losses losses = new();

        Blocks(
            """
            {"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]},{"type":"text","text":"c","cache_control":null}
            """,
            losses
        );

        Assert.Equal("cache_control=1", losses.ToString());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal(
            "'messages[0].content' has half of a surrogate pair",
            Assert
                .Throws<RequestRefusedException>(() => Lines("{\"role\":\"user\",\"content\":\"\\ud83d\"}"))
                .Message
        );
}
