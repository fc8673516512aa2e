using Farthing.Measurement.Calibration;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class MeasuredYearTests
{
    [Theory]
    [InlineData("trtllm", "0.8.1.post1", "disagg;measured=2026-02-14;table=A", 2026)] // the notes' day before the release's
    [InlineData("vllm", "unstated", "measured=2025-10-29;table=A", 2025)]
    [InlineData("sglang", "2024-12", "", 2024)]
    [InlineData("vllm", "nightly 20260213", "", 2026)]
    [InlineData("sglang", "nightly-dev-20260402-d7256eb6", "", 2026)]
    [InlineData("vllm", "0.13.0", "", 2025)]
    [InlineData("vllm", "0.14.0", "", 2026)]
    [InlineData("trtllm", "0.6.1", "", 2023)]
    [InlineData("trtllm", "0.14 (triton tensorrtllm_backend)", "", 2024)]
    [InlineData("trtllm", "1.2.0rc5", "", 2025)]
    [InlineData("sglang", "0.5.6.post2", "", 2025)]
    [InlineData("sglang", "0.5.8+", "", 2026)]
    [InlineData("lmdeploy", "0.2.0", "", 2024)]
    [InlineData("sglang", "main branch", "", null)]
    [InlineData("trtllm", "gpt-oss-dev", "table=A", null)]
    [InlineData("trtllm", "0.1", "", null)]
    [InlineData("vllm", "", "", null)]
    [InlineData("tgi", "2.4", "", null)]
    public void The_year_is_of_the_stated_day_else_of_the_release(
        string engine,
        string version,
        string notes,
        int? year
    ) => Assert.Equal(year, MeasuredYear.Of(engine, version, notes));
}
