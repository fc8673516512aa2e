using System.CommandLine;
using System.Security.Cryptography;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments;
using Farthing.Experiments.Evidences;
using Farthing.Experiments.Judging;
using Farthing.Sheets.Experiments;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify</c>: is a saving real? Experiments on a gateway's traffic, judged; evidence, computed anew.</summary>
internal static class VerifyVerb
{
    public static readonly VerbEntry Entry = new(
        "verify",
        VerbGroup.ReduceAndVerify,
        "Proves a saving on the next traffic, or says it is not shown",
        Create
    );

    private static readonly Argument<string?> Evidence = new("FILE")
    {
        Description = "Evidence of verify result --evidence, to be computed anew",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Offline = new("--offline")
    {
        Description =
            "Reads nothing but the file: no ledger, no network. It is always so; the word is there to say it",
    };

    private static Command Create()
    {
        Command command = new(
            "verify",
            """
            Prove a saving: arms by hash on live traffic, dollars from the ledger, intervals, placebos, guardrails.
            A plan (verify plan) names lever, unit and share; verify start gives it to a gateway.
            With a FILE of evidence it computes the verdict anew, and says whether the same bytes come out.

            Examples:
              farthing verify status
              farthing verify result --evidence e.json
              farthing verify e.json --offline
            """
        );
        command.Arguments.Add(Evidence);
        command.Options.Add(Offline);
        command.Subcommands.Add(VerifyPlan.Create());
        command.Subcommands.Add(VerifyStart.Create());
        command.Subcommands.Add(VerifyStart.CreateStop());
        command.Subcommands.Add(VerifyResult.Create());
        command.Subcommands.Add(VerifyList.Create("status", isRunning: true));
        command.Subcommands.Add(VerifyList.Create("list", isRunning: false));
        command.Subcommands.Add(VerifyEstimate.Create());
        return command.Runs("verify", Run);
    }

    private static int Run(VerbContext context)
    {
        string? file = context.Parsed.GetValue(Evidence);
        if (file is null)
        {
            context.Refuse(
                ExperimentFaultCodes.NotEvidence,
                "FILE",
                "nothing to verify is named",
                "verify result, status or list of a ledger; or a file of evidence"
            );
        }

        context.StopOnFaults();
        byte[]? bytes = context.ReadFile("FILE", file!, "evidence of verify result --evidence");
        context.StopOnFaults();
        ExperimentOutcomes outcomes = EvidenceFile.Read(bytes!, file!);
        ExperimentReport report = ExperimentJudge.Judge(outcomes);
        EvidenceCheckDocument document = new(
            file!,
            Convert.ToHexStringLower(SHA256.HashData(bytes!)),
            EvidenceFile.Write(outcomes).AsSpan().SequenceEqual(bytes),
            ExperimentAnswers.Of(outcomes, report, isRunning: false)
        );
        return context.Answer(document, () => EvidenceSheet.Of(document), document.IsSame ? 0 : 1);
    }
}
