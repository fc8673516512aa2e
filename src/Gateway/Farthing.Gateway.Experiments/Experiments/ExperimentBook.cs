using Farthing.Experiments.Arms;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Experiments;

/// <summary>The experiments of a gateway: those of its configuration, with their starts, ends and prices in the journal. Any thread.</summary>
internal sealed class ExperimentBook
{
    private readonly GatewayJournal journal;
    private readonly Dictionary<string, string> open = new(StringComparer.Ordinal); // hashes by id: started, not ended
    private volatile RunningExperiment[] running = [];
    private string prices = "";

    /// <summary>Goes on where the journal left off, and puts a configuration in force.</summary>
    public ExperimentBook(GatewayJournal journal, SqlLedgerStore ledger, GatewayOptions options)
    {
        this.journal = journal;
        foreach (LedgerFeatureRecord one in ledger.FeatureRecords(ExperimentRecords.Feature))
        {
            if (one.GatewayId != journal.GatewayId)
            {
                continue;
            }

            switch (one.Record.Kind)
            {
                case ExperimentRecords.Started:
                    ExperimentStart start = ExperimentRecords.StartOf(one.Record);
                    open[start.Id] = start.Hash;
                    break;
                case ExperimentRecords.Ended:
                    open.Remove(ExperimentRecords.EndOf(one.Record).Id);
                    break;
                case ExperimentRecords.Prices:
                    prices = ExperimentRecords.PricesOf(one.Record).Sha256;
                    break;
            }
        }

        Change(options);
    }

    /// <summary>Experiments that run.</summary>
    public RunningExperiment[] Running => running;

    /// <summary>Puts a configuration in force. An experiment that stays keeps its counts.</summary>
    public void Change(GatewayOptions options)
    {
        IReadOnlyList<ExperimentPlan> plans = (
            options.Features.Find<ExperimentOptions>() ?? ExperimentOptions.None
        ).Plans;
        RunningExperiment[] before = running;
        RunningExperiment[] next =
        [
            .. plans.Select(plan =>
                Array.Find(before, one => one.Hash == plan.Hash()) ?? new RunningExperiment(plan)
            ),
        ];
        foreach (
            (string id, string hash) in open.Where(one => next.All(stays => stays.Hash != one.Value)).ToList()
        )
        {
            journal.Append(ExperimentRecords.Of(new ExperimentEnd(id, hash)));
            open.Remove(id);
        }

        string now = PriceBookHash.Of(options.Prices);
        if (next.Length > 0 && now != prices)
        {
            prices = now;
            journal.Append(ExperimentRecords.Of(new PricesInForce(now)));
        }

        foreach (RunningExperiment begun in next)
        {
            if (open.TryAdd(begun.Plan.Id, begun.Hash))
            {
                journal.Append(ExperimentRecords.Of(begun.Plan, begun.Hash));
            }
        }

        running = next;
    }

    /// <summary>Keeps a refusal, once for each of its arms.</summary>
    public void Refused(List<(RunningExperiment Experiment, Arm Arm)> arms, Exchange exchange, int status)
    {
        foreach ((RunningExperiment experiment, Arm arm) in arms)
        {
            experiment.Count(
                arm == Arm.Control ? ExperimentCount.ControlRefused : ExperimentCount.TreatmentRefused
            );
            try
            {
                journal.Append(
                    ExperimentRecords.Of(
                        new RefusedRequest(
                            experiment.TagOf(arm),
                            status,
                            exchange.Demand.Caller.KeyId,
                            exchange.Demand.Caller.Team,
                            exchange.User,
                            exchange.Demand.Session,
                            exchange.Peek.Model,
                            exchange.Id
                        )
                    )
                );
            }
            catch (JournalUnavailableException)
            {
                return; // The client is refused all the same; what the journal cannot take it says itself.
            }
        }
    }
}
