using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Tools and the choice among them.</content>
internal sealed partial class ConversationReader
{
    private void AddTool(BodyNode tool)
    {
        string type = tool.Kind == JsonValueKind.Object ? tool.PlainOf("type") : "";
        switch (type)
        {
            case "":
                throw tool.Wrong("needs a 'type'");
            case "namespace":
                JsonText space = tool.NeededText("name");
                foreach (BodyNode inner in tool.ItemsOf("tools"))
                {
                    AddNamed(inner, inner.PlainOf("type"), space);
                }

                break;
            default:
                AddNamed(tool, type, default);
                break;
        }
    }

    private void AddNamed(BodyNode tool, string type, JsonText space)
    {
        ToolDefinition? definition = type switch
        {
            "function" => FunctionOf(tool, space),
            "custom" => new ToolDefinition
            {
                Kind = ToolKind.Custom,
                Name = tool.NeededText("name"),
                Namespace = space,
                Description = tool.TextOf("description"),
                Format = tool.ValueOf("format"),
                Source = tool.Value,
            },
            _ => ShellOf(tool, type),
        };
        conversation.Tools.Add(
            definition
                ?? new ToolDefinition
                {
                    Kind = ToolKind.Server,
                    Name = tool.TextOf("type"),
                    ServerType = type,
                    Source = tool.Value,
                }
        );
    }

    private static ToolDefinition FunctionOf(BodyNode tool, JsonText space) =>
        new()
        {
            Name = tool.NeededText("name"),
            Namespace = space,
            Description = tool.TextOf("description"),
            Parameters = tool.ValueOf("parameters"),
            IsStrict = tool.TryMember("strict", out BodyNode strict) ? strict.Flag() : null,
            Source = tool.Value,
        };

    /// <summary>The function for a tool that the client runs and Responses knows by its type; null where the provider runs it.</summary>
    private ToolDefinition? ShellOf(BodyNode tool, string type)
    {
        bool isContainer = tool.TryMember("environment", out BodyNode place) && !place.Is("type", "local");
        if (isContainer || !TryShell(type, out ShellTool? shell))
        {
            return null;
        }

        losses.Count(type);
        return shell.Define(tool.Value);
    }

    private static bool TryShell(
        string type,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ShellTool? shell
    )
    {
        shell = null;
        foreach (ShellTool one in ShellTool.All)
        {
            shell = one.Type == type ? one : shell;
        }

        return shell is not null;
    }

    private void ReadToolChoice(BodyNode choice)
    {
        if (choice.Kind == JsonValueKind.String)
        {
            conversation.ToolDemand = new ToolDemand(ModeOf(choice, choice.Plain()));
            return;
        }

        if (choice.Kind != JsonValueKind.Object)
        {
            throw choice.Wrong("has to be a string or an object");
        }

        string type = choice.PlainOf("type");
        switch (type)
        {
            case "allowed_tools":
                string mode = choice.PlainOf("mode");
                Allow(choice.ItemsOf("tools"));
                conversation.ToolDemand = new ToolDemand(ModeOf(choice, mode.Length == 0 ? "auto" : mode));
                break;
            case "function" or "custom":
                JsonText name = choice.NeededText("name");
                JsonText space = choice.TextOf("namespace");
                conversation.ToolDemand = new ToolDemand(
                    ToolDemandMode.Named,
                    space.IsEmpty ? name : JsonText.Join([space, name], "__"u8)
                );
                break;
            case "":
                throw choice.Wrong("needs a 'type'");
            default: // A tool that has its type for a name.
                conversation.ToolDemand = new ToolDemand(ToolDemandMode.Named, choice.TextOf("type"));
                break;
        }
    }

    private static ToolDemandMode ModeOf(BodyNode choice, string mode) =>
        mode switch
        {
            "auto" => ToolDemandMode.Auto,
            "required" => ToolDemandMode.Required,
            "none" => ToolDemandMode.None,
            _ => throw choice.Wrong("has to be auto, required, none or a tool"),
        };

    /// <summary>Leaves the allowed tools alone.</summary>
    private void Allow(BodyItems allowed) => conversation.Tools.RemoveAll(tool => !IsAmong(allowed, tool));

    private static bool IsAmong(BodyItems allowed, ToolDefinition tool)
    {
        foreach (BodyNode one in allowed)
        {
            if (IsMeant(one, tool))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMeant(BodyNode allowed, ToolDefinition tool)
    {
        string type = allowed.PlainOf("type");
        if (tool.Kind == ToolKind.Server || ShellTool.Of(tool)?.Type == type)
        {
            return tool.Name.Plain() == type;
        }

        string name = allowed.PlainOf("name");
        return type == "namespace"
            ? tool.Namespace.Plain() == name
            : name == tool.FullName.Plain()
                || (name == tool.Name.Plain() && tool.Namespace.Plain() == allowed.PlainOf("namespace"));
    }
}
