using System.Text;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Thinking, effort, the answer's form.</content>
internal sealed partial class MessagesBodyWriter
{
    /// <summary>Least budget that the API takes.</summary>
    private const long MinBudgetTokens = 1024;

    /// <summary>Tokens that a budget leaves for the answer itself.</summary>
    private const long AnswerTokens = 1024;

    private bool isThinkingOff;
    private bool isAdaptive;
    private long budgetTokens;
    private string effort = "";

    private bool IsThinking => isAdaptive || budgetTokens > 0;

    /// <summary>Decides whether and how the model thinks. What the API would refuse beside thinking (a forced tool, results of calls that no signed thinking stands before) wins over it.</summary>
    private void DecideThinking()
    {
        ReasoningDemand demand = conversation.Reasoning;
        string wanted = demand.EffortOrBudget;
        bool isAsked = wanted.Length > 0 || demand.Mode is ReasoningMode.Enabled or ReasoningMode.Adaptive;
        if (demand.Mode == ReasoningMode.Disabled || wanted == "none")
        {
            isThinkingOff = traits.Thinking != ThinkingForm.None;
            return;
        }

        if (!isAsked)
        {
            return;
        }

        bool isForced =
            offered.Count > 0
            && conversation.ToolDemand.Mode is ToolDemandMode.Required or ToolDemandMode.Named;
        if (traits.Thinking == ThinkingForm.None || isForced)
        {
            losses.Count("reasoning_effort");
        }
        else if (traits.Thinking == ThinkingForm.Adaptive)
        {
            isAdaptive = true;
            effort = wanted == "minimal" ? "low" : wanted;
            if (effort is not "" and not "low" and not "medium" and not "high" and not "xhigh" and not "max")
            {
                losses.Count("reasoning_effort");
                effort = "";
            }
        }
        else
        {
            DecideBudget(demand, wanted);
        }
    }

    private void DecideBudget(ReasoningDemand demand, string wanted)
    {
        long budget = wanted switch
        {
            _ when string.IsNullOrEmpty(demand.Effort) && demand.BudgetTokens is long tokens => tokens,
            "minimal" or "low" => 2048,
            "high" => 16_384,
            "xhigh" or "max" => 32_768,
            _ => 8192,
        };
        budget = Math.Min(budget, maxTokens - AnswerTokens);
        if (budget < MinBudgetTokens || arrangement.WaitsWithoutThinking)
        {
            losses.Count("reasoning_effort");
            return;
        }

        budgetTokens = budget;
    }

    private void WriteThinking()
    {
        if (isThinkingOff)
        {
            json.Name("thinking"u8).Raw("""{"type":"disabled"}"""u8);
        }
        else if (isAdaptive)
        {
            json.Name("thinking"u8).Raw("""{"type":"adaptive"}"""u8);
        }
        else if (budgetTokens > 0)
        {
            json.Name("thinking"u8).Object().Name("type"u8).Text("enabled"u8);
            json.Name("budget_tokens"u8).Number(budgetTokens).EndObject();
        }
    }

    private void WriteOutputConfig()
    {
        OutputFormat format = conversation.Format;
        bool hasSchema = format.Kind == OutputFormatKind.JsonSchema && format.Schema.IsThere;
        if (effort.Length == 0 && !hasSchema)
        {
            return;
        }

        json.Name("output_config"u8).Object();
        if (effort.Length > 0)
        {
            json.Name("effort"u8).Text(Encoding.ASCII.GetBytes(effort));
        }

        if (hasSchema)
        {
            json.Name("format"u8).Object().Name("type"u8).Text("json_schema"u8);
            json.Name("schema"u8).Raw(format.Schema).EndObject();
        }

        json.EndObject();
    }
}
