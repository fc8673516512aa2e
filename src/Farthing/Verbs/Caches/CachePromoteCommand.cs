using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Caching.Policies;
using Farthing.Sheets.Caches;
using Farthing.Verbs.Keys;

namespace Farthing.Verbs.Caches;

/// <summary><c>farthing cache promote</c>: an operator's word about scopes of the semantic cache.</summary>
internal static class CachePromoteCommand
{
    private static readonly TextFlag Scope = new(
        "--scope",
        "SCOPE",
        "Who shares answers: team:NAME, key:ID or user:KEY/NAME"
    );
    private static readonly TextFlag Model = new("--model", "NAME", "The model, as clients name it");
    private static readonly WordFlag Class = new(
        "--class",
        "Pairs with the same words, or with a word in another one's place [default: both]",
        ["same-words", "other-words"]
    );
    private static readonly SwitchFlag WithoutEvidence = new(
        "--without-evidence",
        "Serve though nothing shows that answers are right: you answer for it"
    );
    private static readonly SwitchFlag Stop = new(
        "--stop",
        "Back to shadow, where evidence is gathered anew"
    );

    public static Command Create()
    {
        Command command = new(
            "promote",
            """
            Let scopes of a running gateway's semantic cache serve, or stop them. A scope promotes itself once its evidence passes the test; where evidence is missing this says how much, and changes nothing without --without-evidence. Hits are audited either way, and wrong ones stop it.

            Examples:
              farthing cache promote --scope team:support --model gpt-4o-mini
              farthing cache promote --scope key:faq --model gpt-4o-mini --class same-words --without-evidence
              farthing cache promote --scope team:support --model gpt-4o-mini --stop
            """
        );
        command.With(Scope, Model, Class, WithoutEvidence, Stop);
        AdminFlags.Add(command);
        return command.Runs("cache.promote", Run);
    }

    private static int Run(VerbContext context)
    {
        (string? scope, string? model) = (context.Parsed.GetValue(Scope), context.Parsed.GetValue(Model));
        bool isStop = context.Parsed.GetValue(Stop);
        bool isWithoutEvidence = context.Parsed.GetValue(WithoutEvidence);
        if (string.IsNullOrEmpty(scope) || string.IsNullOrEmpty(model))
        {
            context.Refuse(
                CacheFaultCodes.NoScope,
                string.IsNullOrEmpty(scope) ? Scope.Name : Model.Name,
                "no scope and model are named",
                "--scope team:NAME --model NAME, as farthing cache stats lists them"
            );
        }

        if (isStop && isWithoutEvidence)
        {
            context.Conflict(Stop.Name, "a scope that stops needs no evidence", "one of the two");
        }

        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        return context.Answer(
            client.Promote(
                new PromotionRequest(
                    scope!,
                    model!,
                    context.Parsed.GetValue(Class),
                    !isStop,
                    isWithoutEvidence
                )
            ),
            CacheSheet.Of
        );
    }
}
