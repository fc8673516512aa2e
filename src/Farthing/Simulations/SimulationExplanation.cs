using Farthing.Numerics.Quantities;
using Farthing.Serving.Simulation;

namespace Farthing.Simulations;

/// <summary>Shows each formula of a simulation's figures with the numbers put in.</summary>
internal static class SimulationExplanation
{
    /// <summary>Prints it.</summary>
    public static void Write(SimulationReport report, TextWriter text)
    {
        SimulationResult r = report.Result;
        var gpu = report.Deployment.Gpu;
        int replicas = report.Deployment.Replicas;
        text.WriteLine();
        text.WriteLine("FORMULAS");
        Line(
            $"MBU = bytes moved per GPU ÷ (replicas × time × bandwidth) = {Show.Bytes(r.BytesPerGpu)} ÷ ({replicas} × {Show.Seconds(report.MakespanSeconds)} × {Show.Bytes(gpu.MemoryBytesPerSecond)}/s) = {Show.Percent(report.Mbu)}"
        );
        Line(
            $"busy = computing time ÷ (replicas × time) = {Show.Seconds(r.BusyNs / 1e9)} ÷ ({replicas} × {Show.Seconds(report.MakespanSeconds)}) = {Show.Percent(report.Busy)}"
        );
        Line(
            $"decode share = decode time ÷ computing time = {Show.Seconds(r.DecodeNs / 1e9)} ÷ {Show.Seconds(r.BusyNs / 1e9)} = {Show.Percent(SimulationCost.DecodeShare(r))}"
        );
        if (report.Utilization is double used)
        {
            Line(
                $"utilization = rate ÷ deliverable = {Show.Three(report.Workload.RatePerSecond)}/s ÷ {Show.Three(report.DeliverablePerSecond!.Value)}/s = {Show.Percent(used)} (kept at {Show.Three(report.Outcome.Deliverable!.Value.KeptFactor)}×, lost at {Show.Three(report.Outcome.Deliverable!.Value.LostFactor)}×, {report.Outcome.Deliverable!.Value.Simulations} runs)"
            );
        }

        if (report.CostOf(report.Outcome.Center) is SimulationCost cost)
        {
            double decode = SimulationCost.DecodeShare(r);
            Line(
                $"run = GPUs × time × price = {report.Deployment.TotalGpus} × {Show.Seconds(report.MakespanSeconds)} × {Show.UsdPerHour(report.Price!.UsdPerHour)} = {Show.Usd(cost.Usd)}"
            );
            Line(
                $"$/M in = run × prefill share ÷ input tokens = {Show.Usd(cost.Usd)} × {Show.Percent(1 - decode)} ÷ {Show.Scaled(r.InputTokens)} = {Show.UsdPerMillion(cost.UsdPerMInput)}"
            );
            Line(
                $"$/M out = run × decode share ÷ output tokens = {Show.Usd(cost.Usd)} × {Show.Percent(decode)} ÷ {Show.Scaled(r.OutputTokens)} = {Show.UsdPerMillion(cost.UsdPerMOutput)}"
            );
        }

        void Line(string line) => text.WriteLine("  " + line);
    }
}
