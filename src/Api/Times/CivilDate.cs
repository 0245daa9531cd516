namespace Xebec.Api.Times;

/// <summary>Days since 1970-01-01 and dates of the proleptic Gregorian calendar, for years before 1 too.</summary>
internal static class CivilDate
{
    private const int DaysPerEra = 146_097;

    public static long ToDays(int year, int month, int day)
    {
        // years are counted from March, so that the leap day is the last of its year; an era is 400 years
        long y = month <= 2 ? year - 1 : year;
        long era = Math.DivRem(y, 400, out long yearOfEra);
        if (yearOfEra < 0)
        {
            yearOfEra += 400;
            era--;
        }

        long dayOfYear = ((153 * ((month + 9) % 12)) + 2) / 5 + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - 719_468;
    }

    public static (int Year, int Month, int Day) FromDays(long days)
    {
        long shifted = days + 719_468;
        long era = Math.DivRem(shifted, DaysPerEra, out long dayOfEra);
        if (dayOfEra < 0)
        {
            dayOfEra += DaysPerEra;
            era--;
        }

        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        int day = (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
        int month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return ((int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0), month, day);
    }

    public static int DaysIn(int year, int month)
    {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month switch { 2 => leap ? 29 : 28, 4 or 6 or 9 or 11 => 30, _ => 31 };
    }
}
