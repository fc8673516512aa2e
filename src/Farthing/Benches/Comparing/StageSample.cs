using Farthing.Measurement.Bench.Comparing;
using Farthing.Reports;

namespace Farthing.Benches.Comparing;

/// <summary>Reads one load of a document as a sample: the requests of its steady window, and its rates in slices of it.</summary>
internal static class StageSample
{
    private const double FirstGenerated = 1;
    private const double Reasoning = 1;
    private const double LastGenerated = 4;
    private const double Micro = 1e-6;

    /// <summary>The sample; null where the document holds no requests of the window.</summary>
    /// <param name="stage">A stage of farthing.bench/1.</param>
    /// <param name="isPerToken">True takes gaps per token, false per event.</param>
    public static RunSample? Read(ResultNode stage, bool isPerToken)
    {
        IReadOnlyList<ResultNode> rows = stage["requests"].Items;
        double from = stage["steady_from_s"].Number;
        double seconds = stage["steady"]["seconds"].Number;
        if (rows.Count == 0 || !(seconds > 0) || double.IsNaN(from))
        {
            return null;
        }

        (string Name, double Limit)[] limits =
        [
            .. stage["promise"]
                .Items.Select(item => (item["target"].Text?.Split('_')[0] ?? "", item["limit_s"].Number)),
        ];
        bool knowsTokens = stage["tokens"]["counted_by"].Text is "continuous_usage" or "log_probabilities";
        Slices slices = new(from, seconds);
        List<(double Sent, RunRequest Request)> requests = [];
        foreach (ResultNode row in rows)
        {
            double sent = row["sent_us"].Number * Micro;
            if (row["outcome"].Text != "finished" || !(sent >= 0))
            {
                continue;
            }

            if (Request(row, sent, isPerToken, knowsTokens, slices) is not RunRequest request)
            {
                continue;
            }

            slices.AddRequest(sent, row["ended_us"].Number * Micro, request.InputTokens);
            if (sent >= from && sent < from + seconds)
            {
                requests.Add((sent, request));
                if (limits.Length > 0 && limits.All(limit => IsMet(request, limit.Name, limit.Limit)))
                {
                    slices.AddGood(sent);
                }
            }
        }

        return requests.Count == 0
            ? null
            : new RunSample
            {
                Requests = [.. requests.OrderBy(one => one.Sent).Select(one => one.Request)],
                IsPerToken = isPerToken,
                WindowSeconds = seconds,
                MeanInFlight = stage["steady"]["mean_in_flight"].Number is > 0 and double flying ? flying : 1,
                RequestRates = slices.Requests,
                OutputRates = slices.Output,
                InputRates = slices.Input,
                GoodRates = limits.Length > 0 ? slices.Good : [],
            };
    }

    private static RunRequest? Request(
        ResultNode row,
        double sent,
        bool isPerToken,
        bool knowsTokens,
        Slices slices
    )
    {
        double[] events = row["events"].Numbers;
        double due = row["scheduled_us"].Number * Micro;
        double first = double.NaN;
        double shown = double.NaN;
        double last = double.NaN;
        double counted = 0;
        int chunks = 0;
        List<double> gaps = new(events.Length / 3);
        for (int i = 0; i + 2 < events.Length; i += 3)
        {
            if (!(events[i + 2] >= FirstGenerated && events[i + 2] <= LastGenerated))
            {
                continue;
            }

            double at = events[i] * Micro;
            int known = events[i + 1] is >= 1 and < 1e6 ? (int)events[i + 1] : 1;
            counted += known;
            chunks++;
            if (double.IsNaN(first))
            {
                first = at;
            }
            else
            {
                int parts = isPerToken ? known : 1;
                for (int part = 0; part < parts; part++)
                {
                    gaps.Add((at - last) / parts);
                }
            }

            shown = double.IsNaN(shown) && events[i + 2] != Reasoning ? at : shown;
            last = at;
        }

        if (double.IsNaN(first) || double.IsNaN(due))
        {
            return null;
        }

        double said = row["output"].Number;
        double output = said > 0 ? said : counted;
        double perEvent = output / chunks;
        for (int i = 0; i + 2 < events.Length; i += 3)
        {
            if (events[i + 2] >= FirstGenerated && events[i + 2] <= LastGenerated)
            {
                slices.AddOutput(
                    sent + (events[i] * Micro),
                    knowsTokens ? Math.Max(0, events[i + 1]) : perEvent
                );
            }
        }

        double cached = row["cached"].Number;
        double input = row["input"].Number;
        return new RunRequest
        {
            Ttft = sent + first - due,
            Ttfo = sent + shown - due,
            Tpot = output > 1 ? (last - first) / (output - 1) : double.NaN,
            E2e = sent + last - due,
            Gaps = gaps,
            InputTokens = input >= 0 ? input : row["asked_input"].Number,
            OutputTokens = output,
            CachedTokens = cached >= 0 ? cached : double.NaN,
        };
    }

    /// <summary>As goodput is defined: a gap's limit holds for the request's TPOT, and one without a TPOT meets it.</summary>
    private static bool IsMet(RunRequest request, string latency, double limit)
    {
        double value = latency is "itl" or "tpot" ? request.Tpot : request.Of(latency);
        return double.IsNaN(value) ? latency is "itl" or "tpot" : value <= limit;
    }

    /// <summary>Rates in equal slices of a window.</summary>
    private sealed class Slices(double from, double seconds)
    {
        private readonly double width = seconds / RunSample.Slices;

        public double[] Requests { get; } = new double[RunSample.Slices];

        public double[] Output { get; } = new double[RunSample.Slices];

        public double[] Input { get; } = new double[RunSample.Slices];

        public double[] Good { get; } = new double[RunSample.Slices];

        public void AddOutput(double at, double tokens) => Add(Output, at, tokens);

        public void AddGood(double sent) => Add(Good, sent, 1);

        /// <summary>A request counts in each slice by the share of its time that lies there.</summary>
        public void AddRequest(double sent, double ended, double input)
        {
            double whole = Math.Max(ended - sent, Micro);
            int first = Math.Max(0, (int)((sent - from) / width));
            for (int i = first; i < RunSample.Slices && from + (i * width) < ended; i++)
            {
                double share =
                    (Math.Min(ended, from + ((i + 1) * width)) - Math.Max(sent, from + (i * width))) / whole;
                if (share > 0)
                {
                    Requests[i] += share / width;
                    Input[i] += share * input / width;
                }
            }
        }

        private void Add(double[] rates, double at, double count)
        {
            int slice = (int)Math.Floor((at - from) / width);
            if (slice >= 0 && slice < RunSample.Slices)
            {
                rates[slice] += count / width;
            }
        }
    }
}
