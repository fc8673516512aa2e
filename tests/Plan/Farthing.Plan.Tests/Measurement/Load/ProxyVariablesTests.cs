using Farthing.Measurement.Load;

namespace Farthing.Tests.Measurement.Load;

public sealed class ProxyVariablesTests
{
    private static readonly Dictionary<string, string> Set = new()
    {
        ["http_proxy"] = "plain:3128",
        ["HTTPS_PROXY"] = "http://secure:3128",
        ["ALL_PROXY"] = "socks5://all",
    };

    [Theory]
    [InlineData("http://server:8000", "http_proxy", "plain:3128")]
    [InlineData("https://server", "HTTPS_PROXY", "http://secure:3128")]
    public void The_scheme_of_the_server_chooses_the_variable(string url, string name, string value) =>
        Assert.Equal((name, value), ProxyVariables.For(LoadTarget.Parse(url)!, Set.GetValueOrDefault));

    [Fact]
    public void Lower_case_comes_before_upper_case_and_all_proxy_last()
    {
        Dictionary<string, string> both = new() { ["https_proxy"] = "low:1", ["HTTPS_PROXY"] = "up:1" };
        Dictionary<string, string> all = new() { ["all_proxy"] = "all:1" };
        LoadTarget target = LoadTarget.Parse("https://server")!;

        Assert.Equal(("https_proxy", "low:1"), ProxyVariables.For(target, both.GetValueOrDefault));
        Assert.Equal(("all_proxy", "all:1"), ProxyVariables.For(target, all.GetValueOrDefault));
        Assert.Null(ProxyVariables.For(target, _ => null));
        Assert.Null(ProxyVariables.For(target, _ => ""));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000")]
    [InlineData("http://127.9.9.9")]
    [InlineData("http://localhost:8000")]
    [InlineData("http://me.localhost")]
    [InlineData("https://[::1]:8000")]
    public void A_loopback_address_goes_through_no_proxy_of_the_environment(string url) =>
        Assert.Null(ProxyVariables.For(LoadTarget.Parse(url)!, Set.GetValueOrDefault));

    [Theory]
    [InlineData("api.example.com", "example.com", true)]
    [InlineData("example.com", ".example.com", true)]
    [InlineData("example.com.", "example.com", true)]
    [InlineData("notexample.com", "example.com", false)]
    [InlineData("EXAMPLE.com", "other, example.COM", true)]
    [InlineData("a.b", "x y a.b", true)]
    [InlineData("anything", "*", true)]
    [InlineData("10.1.2.3", "10.0.0.0/8", true)]
    [InlineData("11.1.2.3", "10.0.0.0/8", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "2.3", false)]
    [InlineData("fd00::1", "fd00::/8", true)]
    [InlineData("fd00::1", "[fd00::1]", true)]
    [InlineData("example.com", "", false)]
    public void No_proxy_names_hosts_domains_addresses_and_networks(
        string host,
        string list,
        bool excluded
    ) => Assert.Equal(excluded, ProxyVariables.IsExcluded(host, list));

    [Theory]
    [InlineData("proxy", "http://proxy:1080")]
    [InlineData("proxy:3128", "http://proxy:3128")]
    [InlineData("http://proxy", "http://proxy:80")]
    [InlineData("https://u:secret@proxy:9", "https://proxy:9")]
    [InlineData("socks5h://proxy:9", "socks5://proxy:9")]
    public void An_address_is_read_as_curl_reads_it_and_shown_without_a_password(string text, string shown) =>
        Assert.Equal(shown, ProxyAddress.Parse(text, "--proxy")!.Shown);

    [Theory]
    [InlineData("ftp://proxy")]
    [InlineData("http://")]
    [InlineData("a b")]
    public void What_is_no_address_is_none(string text) => Assert.Null(ProxyAddress.Parse(text, "--proxy"));
}
