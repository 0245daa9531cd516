using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Flows;

namespace Xebec.Tests.Server.Flows;

/// <summary>Who gets seats, who waits and who is refused.</summary>
public sealed class SeatingTests
{
    private readonly Seating _seating = new();
    private readonly Dictionary<string, PriorityLevel> _levels = [];
    private double _now;

    [Fact]
    public void Seats_are_divided_by_shares_rounded_up()
    {
        Apply(10, Rejecting("a", 1), Rejecting("b", 2), Rejecting("none", 0), new LevelRules("exempt", "") { Exempt = true });
        Assert.Equal((4, 7, 0), (_levels["a"].Nominal, _levels["b"].Nominal, _levels["none"].Nominal));
        Assert.Equal([Seated.NoSeat, Seated.Now], [Enter(Pass("none")), Enter(Pass("exempt"))]);
    }

    [Fact]
    public void A_level_without_queues_refuses_what_is_too_much()
    {
        Apply(2, Rejecting("a", 1));
        FlowPass first = Pass("a");
        Assert.Equal([Seated.Now, Seated.Now, Seated.NoSeat], [Enter(first), Enter(Pass("a")), Enter(Pass("a"))]);
        Leave(first);
        Assert.Equal(Seated.Now, Enter(Pass("a")));
    }

    [Fact]
    public void Exempt_requests_are_always_served()
    {
        Apply(1, new LevelRules("exempt", "") { Exempt = true });
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(Seated.Now, Enter(Pass("exempt"))));
    }

    [Fact]
    public void A_queue_holds_so_many_and_gives_them_their_turn_in_order()
    {
        Apply(1, Queuing("a", 1) with { Queues = 1, HandSize = 1, QueueLengthMax = 2 });
        FlowPass running = Pass("a"), second = Pass("a"), third = Pass("a"), fourth = Pass("a");
        Assert.Equal(
            [Seated.Now, Seated.Later, Seated.Later, Seated.QueueFull], [Enter(running), Enter(second), Enter(third), Enter(fourth)]);
        Leave(running);
        Assert.Equal((true, false), (HasTurn(second), HasTurn(third)));
        Leave(second);
        Assert.True(HasTurn(third));
    }

    [Fact]
    public void Who_gives_up_makes_room_and_is_never_served()
    {
        Apply(1, Queuing("a", 1) with { Queues = 1, HandSize = 1, QueueLengthMax = 1 });
        FlowPass running = Pass("a"), leaving = Pass("a"), next = Pass("a");
        Enter(running);
        Enter(leaving);
        Assert.True(_seating.GiveUp(leaving, cancelled: false));
        Assert.Equal(Seated.Later, Enter(next));
        Leave(running);
        Assert.Equal((false, true), (HasTurn(leaving), HasTurn(next)));
        Assert.Equal((2, 0, 1, 0), _levels["a"].Fates);
        Assert.False(_seating.GiveUp(next, cancelled: false));
    }

    [Fact]
    public void A_flow_that_asks_for_much_does_not_keep_another_waiting()
    {
        Apply(1, Queuing("a", 1));
        FlowPass running = Pass("a", flow: 1);
        Enter(running);
        List<FlowPass> many = [.. Enumerable.Range(0, 20).Select(_ => Pass("a", flow: 1))];
        many.ForEach(p => Enter(p));
        List<FlowPass> few = [.. Enumerable.Range(0, 2).Select(_ => Pass("a", flow: 999))];
        few.ForEach(p => Enter(p));
        List<FlowPass> served = ServeAll(running, [.. many, .. few]);
        Assert.Equal(22, served.Count);
        Assert.All(few, p => Assert.InRange(served.IndexOf(p), 0, 8));
    }

    [Fact]
    public void Queues_with_the_same_to_do_get_the_same_time_though_their_requests_differ()
    {
        Apply(1, Queuing("a", 1) with { Queues = 2, HandSize = 1 });
        FlowPass running = Pass("a", flow: 0);
        Enter(running);
        List<FlowPass> quick = [.. Enumerable.Range(0, 40).Select(_ => Pass("a", flow: 0))];
        List<FlowPass> slow = [.. Enumerable.Range(0, 40).Select(_ => Pass("a", flow: 1))];
        quick.ForEach(p => Enter(p));
        slow.ForEach(p => Enter(p));
        List<FlowPass> served = ServeAll(running, [.. quick, .. slow], p => p.FlowHash == 0 ? 0.01 : 0.04);
        int quickFirst = served.Take(25).Count(p => p.FlowHash == 0);
        Assert.InRange(quickFirst, 18, 22);
    }

    [Fact]
    public void A_wide_request_waits_for_its_seats_and_one_that_is_wider_than_its_level_runs_alone()
    {
        Apply(4, Queuing("a", 1) with { Queues = 1, HandSize = 1 });
        FlowPass one = Pass("a"), wide = Pass("a", seats: 9), after = Pass("a");
        Assert.Equal([Seated.Now, Seated.Later, Seated.Later], [Enter(one), Enter(wide), Enter(after)]);
        Leave(one);
        Assert.Equal((true, false), (HasTurn(wide), HasTurn(after)));
        Leave(wide);
        Assert.True(HasTurn(after));
    }

    [Fact]
    public void What_is_lendable_may_be_borrowed_and_comes_back_first()
    {
        Apply(8, Queuing("lender", 1) with { LendablePercent = 50 }, Queuing("borrower", 1) with { BorrowingPercent = 25 }, Queuing("other", 2));
        List<FlowPass> borrowed = [.. Enumerable.Range(0, 4).Select(_ => Pass("borrower"))];
        Assert.Equal([Seated.Now, Seated.Now, Seated.Later, Seated.Later], borrowed.Select(Enter));

        // a quarter of two is none: with all that is lent it is another matter
        Apply(8, Queuing("lender", 1) with { LendablePercent = 50 }, Queuing("borrower", 1), Queuing("other", 2));
        Assert.Equal((true, false), (HasTurn(borrowed[2]), HasTurn(borrowed[3])));

        // a lender has all its own whatever is lent
        FlowPass[] own = [Pass("lender"), Pass("lender"), Pass("lender")];
        Assert.Equal([Seated.Now, Seated.Now, Seated.Later], own.Select(Enter));
        Leave(borrowed[0]);
        Assert.False(HasTurn(borrowed[3]));
        Leave(own[0]);
        Assert.Equal((true, false), (HasTurn(own[2]), HasTurn(borrowed[3])));
    }

    [Fact]
    public void New_queues_take_over_who_waits_in_order()
    {
        Apply(1, Queuing("a", 1));
        FlowPass running = Pass("a");
        Enter(running);
        List<FlowPass> waiting = [.. Enumerable.Range(0, 10).Select(_ => Pass("a", flow: 7))];
        waiting.ForEach(p => Enter(p));
        Apply(1, Queuing("a", 1) with { Queues = 1, HandSize = 1 });
        Assert.Equal(waiting, ServeAll(running, waiting));
    }

    [Fact]
    public void Who_comes_after_a_change_of_queues_is_not_kept_waiting_by_those_before()
    {
        _now = 1_000_000;
        Apply(1, Queuing("a", 1) with { Queues = 1, HandSize = 1 });
        FlowPass running = Pass("a", flow: 0), late = Pass("a", flow: 1);
        Enter(running);
        List<FlowPass> waiting = [.. Enumerable.Range(0, 20).Select(_ => Pass("a", flow: 0))];
        waiting.ForEach(p => Enter(p));
        Apply(1, Queuing("a", 1) with { Queues = 2, HandSize = 1 });
        Enter(late);
        Assert.InRange(ServeAll(running, [.. waiting, late]).IndexOf(late), 0, 2);
    }

    [Fact]
    public void A_level_that_goes_or_loses_its_queues_serves_who_waits()
    {
        Apply(2, Queuing("a", 1), Queuing("b", 1));
        FlowPass inA = Pass("a"), waitsInA = Pass("a"), inB = Pass("b"), waitsInB = Pass("b");
        Assert.Equal([Seated.Now, Seated.Later, Seated.Now, Seated.Later], [Enter(inA), Enter(waitsInA), Enter(inB), Enter(waitsInB)]);
        Apply(2, Rejecting("b", 1));
        Assert.Equal(Seated.NoSeat, Enter(Pass("b")));
        Leave(inA);
        Leave(inB);
        Assert.Equal((true, true), (HasTurn(waitsInA), HasTurn(waitsInB)));
        Leave(waitsInA);
        Assert.Equal(["b"], _seating.Apply([Rejecting("b", 1)], 2, _now).Select(l => l.Name));
    }

    private static LevelRules Rejecting(string name, int shares) => new(name, "") { Shares = shares };

    private static LevelRules Queuing(string name, int shares) =>
        Rejecting(name, shares) with { Queues = 64, HandSize = 6, QueueLengthMax = 50 };

    private static bool HasTurn(FlowPass pass) => pass.Turn!.Task.IsCompleted;

    private void Apply(int total, params LevelRules[] rules)
    {
        foreach (PriorityLevel level in _seating.Apply(rules, total, _now))
        {
            _levels[level.Name] = level;
        }
    }

    private FlowPass Pass(string level, ulong flow = 5, int seats = 1) => new(
        null, new Flow(FlowSchema.Read("s", "", Document.Parse(Encoding.UTF8.GetBytes("{}")).Root), _levels[level], null), false)
    {
        FlowHash = flow,
        Seats = seats,
        Came = _now,
    };

    private Seated Enter(FlowPass pass) => _seating.Enter(pass);

    private void Leave(FlowPass pass) => _seating.Leave(pass, _now);

    // each request takes its time, one after the other
    private List<FlowPass> ServeAll(FlowPass running, List<FlowPass> waiting, Func<FlowPass, double>? seconds = null)
    {
        List<FlowPass> served = [];
        FlowPass? current = running;
        while (current is not null)
        {
            _now += seconds?.Invoke(current) ?? 0.01;
            Leave(current);
            current = waiting.Find(p => HasTurn(p) && !served.Contains(p));
            if (current is not null)
            {
                served.Add(current);
            }
        }

        return served;
    }
}
