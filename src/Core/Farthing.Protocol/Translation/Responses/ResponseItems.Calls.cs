using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Calls of tools, by the kind of the tool that the client offered.</content>
internal sealed partial class ResponseItems
{
    private byte[] callId = [];
    private byte[] callName = [];
    private ReadOnlyMemory<byte> callNamespace;
    private CallKind callKind;
    private ShellTool? shell;
    private InputArgument? input;

    /// <inheritdoc/>
    public override void OpenCall(in ToolCallHead head)
    {
        shell = ShellTool.Of(head.Tool);
        callKind =
            shell is not null ? CallKind.Shell
            : head.IsCustom || head.Tool?.Kind == ToolKind.Custom ? CallKind.Custom
            : CallKind.Function;
        BeginItem(
            callKind switch
            {
                CallKind.Custom => "ctc_",
                CallKind.Shell => shell!.IdPrefix,
                _ => "fc_",
            }
        );
        callId = head.Id.IsEmpty ? Encoding.ASCII.GetBytes(context.IdOf("call_", index)) : head.Id.ToArray();
        callName = head.Name.ToArray();
        callNamespace = head.Tool?.Namespace.Escaped ?? default;
        input = callKind == CallKind.Custom && !head.IsCustom ? new InputArgument() : null;
        if (callKind != CallKind.Shell)
        {
            WriteCallAdded();
        }
    }

    /// <inheritdoc/>
    public override void Arguments(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> piece = input is null ? text : input.Take(text);
        if (callKind == CallKind.Shell)
        {
            this.text.Write(piece);
        }
        else if (!piece.IsEmpty)
        {
            GoOn(piece);
        }
    }

    /// <inheritdoc/>
    public override void CloseCall()
    {
        if (input is not null)
        {
            ReadOnlySpan<byte> rest = input.End();
            if (!rest.IsEmpty)
            {
                GoOn(rest);
            }

            if (input.IsMisshapen)
            {
                context.Losses.Count("custom_input");
            }
        }

        if (callKind == CallKind.Shell && !WriteShellCall())
        {
            context.Losses.Count("shell_action");
            callKind = CallKind.Function;
            WriteCallAdded();
            if (text.WrittenCount > 0)
            {
                events?.Delta(text.WrittenSpan);
            }
        }

        if (callKind == CallKind.Shell)
        {
            return;
        }

        if (callKind == CallKind.Function && text.WrittenCount == 0)
        {
            GoOn("{}"u8); // Clients parse the arguments.
        }

        if (events is not null)
        {
            bool isCustom = callKind == CallKind.Custom;
            JsonOutput ended = BeginEvent(
                isCustom
                    ? "response.custom_tool_call_input.done"u8
                    : "response.function_call_arguments.done"u8
            );
            if (!isCustom)
            {
                ended.Name("name"u8).Text(callName);
            }

            events.End(ended.Name(isCustom ? "input"u8 : "arguments"u8).Text(text.WrittenSpan));
        }

        JsonOutput json = BeginDone(out int at);
        WriteCall(json, Status, text.WrittenSpan);
        EndItem(at);
    }

    private void WriteCallAdded()
    {
        if (events is null)
        {
            return;
        }

        JsonOutput json = BeginAdded();
        WriteCall(json, "in_progress"u8, default);
        events.End(json);
        OpenDeltas(
            callKind == CallKind.Custom
                ? "response.custom_tool_call_input.delta"u8
                : "response.function_call_arguments.delta"u8
        );
    }

    private void WriteCall(JsonOutput json, ReadOnlySpan<byte> status, ReadOnlySpan<byte> arguments)
    {
        bool isCustom = callKind == CallKind.Custom;
        json.Object()
            .Name("id"u8)
            .Text(id)
            .Name("type"u8)
            .Text(isCustom ? "custom_tool_call"u8 : "function_call"u8)
            .Name("status"u8)
            .Text(status)
            .Name("call_id"u8)
            .Text(callId);
        if (!callNamespace.IsEmpty)
        {
            json.Name("namespace"u8).Text(callNamespace.Span);
        }

        json.Name("name"u8)
            .Text(callName)
            .Name(isCustom ? "input"u8 : "arguments"u8)
            .Text(arguments)
            .EndObject();
    }

    /// <summary>Writes a call of a tool that the client knows by a type of its own: such a call has no deltas.</summary>
    /// <returns>False where its arguments are not an action.</returns>
    private bool WriteShellCall()
    {
        if (shell!.Action(text.WrittenSpan) is not byte[] action)
        {
            return false;
        }

        if (events is not null)
        {
            JsonOutput added = BeginAdded();
            shell.WriteItem(added, id, callId, "in_progress"u8, action);
            events.End(added);
        }

        JsonOutput json = BeginDone(out int at);
        shell.WriteItem(json, id, callId, Status, action);
        EndItem(at);
        return true;
    }

    private enum CallKind
    {
        Function,
        Custom,
        Shell,
    }
}
