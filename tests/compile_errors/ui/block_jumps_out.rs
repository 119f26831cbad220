#![allow(unused)]

use querybudget::assert_no_queries;

fn main() {
    for id in 0..3 {
        assert_no_queries!({
            if id == 1 {
                break;
            }
            if id == 2 {
                continue;
            }
        });
    }
    'pages: loop {
        assert_no_queries!({
            loop {
                if true {
                    break 'pages;
                }
                continue 'pages;
            }
        });
    }
    loop {
        assert_no_queries!({
            loop {
                assert_no_queries!({ break });
            }
        });
    }
}
